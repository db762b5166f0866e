"""MQTT: the only importer of its clients."""

from ground_segment.bus.client import Client, Received, connect
from ground_segment.bus.commanding import command, stages
from ground_segment.bus.embedded import run_broker
from ground_segment.bus.journals import Journals, Wanted
from ground_segment.bus.listener import Listener, listen
from ground_segment.bus.opening import open_session, open_with_retained
from ground_segment.bus.publisher import TelemetryPublisher, reconnecting
from ground_segment.bus.reasons import WITHOUT_BROKER
from ground_segment.bus.session import Message, Session, SessionOptions, Will
from ground_segment.wire import BrokerRefused, BrokerUnreachable, BusError, ConnectionLost

__all__ = [
    "WITHOUT_BROKER",
    "BrokerRefused",
    "BrokerUnreachable",
    "BusError",
    "Client",
    "ConnectionLost",
    "Journals",
    "Listener",
    "Message",
    "Received",
    "Session",
    "SessionOptions",
    "TelemetryPublisher",
    "Wanted",
    "Will",
    "command",
    "connect",
    "listen",
    "open_session",
    "open_with_retained",
    "reconnecting",
    "run_broker",
    "stages",
]
