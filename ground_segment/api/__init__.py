"""The monitor over HTTP: for Grafana, Prometheus and Alertmanager tools, and people with scripts."""

from ground_segment.api.access import Access
from ground_segment.api.app import make_app
from ground_segment.api.audit import AuditFile
from ground_segment.api.forward import forward
from ground_segment.api.links import Links
from ground_segment.api.ports import Overseer
from ground_segment.api.server import serve

__all__ = ["Access", "AuditFile", "Links", "Overseer", "forward", "make_app", "serve"]
