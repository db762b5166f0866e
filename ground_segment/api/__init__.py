"""The monitor over HTTP: for Grafana, Prometheus and Alertmanager tools, and people with scripts."""
