"""Why there is no connection, in the same words whichever client tried."""

import os
import socket
import ssl

import mqtt5

from ground_segment.settings import Broker

CONNECT_TIMEOUT_S = 10.0
WITHOUT_BROKER = (
    "start the station (make demo, or docker compose up -d), or set ILRS_MQTT_HOST and ILRS_MQTT_PORT, "
    "with TLS also ILRS_MQTT_CA_FILE, to where its broker is (the demo prints the line to copy)"
)
"""What to do when nobody answers, for whoever stands at a terminal."""


def nobody_answers(broker: Broker, error: BaseException) -> str:
    """The same words for the same reason, whichever client tried."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    plain = isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError | socket.gaierror)
    known = os.strerror(cause.errno) if plain and isinstance(cause, OSError) and cause.errno else ""
    slow = f"no answer within {CONNECT_TIMEOUT_S:g} s" if isinstance(error, TimeoutError) else ""
    return f"no MQTT broker answers at {broker}: {known or slow or error}"


def why_ended(reason: mqtt5.DisconnectReasonCode, client_id: str) -> str:
    """Why the broker says that it ends a connection."""
    if reason is mqtt5.DisconnectReasonCode.SESSION_TAKEN_OVER:
        return f"another '{client_id}' has connected and taken over: only one may run, end the other"
    return f"the broker ended the connection: {reason.name.lower().replace('_', ' ')}"
