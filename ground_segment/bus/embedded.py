"""The embedded broker of the demo and of laptops: rumqttd, from the iotcore wheel.

It has no logins and keeps its queues in memory: it listens on the loopback address only. The compose
stack runs mosquitto instead. It sends a client at most 100 messages ahead of acknowledgement, whatever
receive maximum the client asks for.
"""

import logging
import signal
from pathlib import Path

_CONFIG = """\
id = 0

[router]
id = 0
max_connections = 1010
max_outgoing_packet_count = 2000
max_segment_size = 104857600
max_segment_count = 10

[v5.1]
name = "mqtt-5"
listen = "{host}:{port}"
next_connection_delay_ms = 1
    [v5.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 2097152
    max_inflight_count = 100
    dynamic_filters = true
"""


def broker_config(host: str, port: int) -> str:
    """rumqttd's configuration: one MQTT 5 listener."""
    return _CONFIG.format(host=host, port=port)


def run_broker(config_file: Path, host: str, port: int) -> None:
    """Run the broker in this process until it is ended by a signal."""
    from iotcore import IotCoreBroker

    # rumqttd wraps every packet in an error-level span; as log lines these mean nothing.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python would hear of Ctrl-C only after it has run
    config_file.parent.mkdir(parents=True, exist_ok=True)
    config_file.write_text(broker_config(host, port), encoding="utf-8")
    IotCoreBroker(config_path=str(config_file)).run_forever()
