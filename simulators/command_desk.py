"""Telecommands to a running station, verified stage by stage."""
