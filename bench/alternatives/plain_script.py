"""MQTT to InfluxDB in a few lines, as the READMEs of aiomqtt and influxdb-client show it.

python bench/alternatives/plain_script.py MQTT_PORT INFLUX_URL DATABASE
"""

import asyncio
import json
import sys
from typing import Any

import aiomqtt
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write.point import Point
from influxdb_client.client.write_api import WriteOptions


async def main(port: int, url: str, database: str) -> None:
    client = InfluxDBClient(url, token="", org="-")
    _speak_1x(client, database)
    with client.write_api(write_options=WriteOptions(batch_size=1_000, flush_interval=1_000)) as write_api:
        async with aiomqtt.Client("127.0.0.1", port) as mqtt:
            await mqtt.subscribe("ilrs/v1/tm/#", qos=1)
            print("subscribed", flush=True)
            async for message in mqtt.messages:
                write_api.write(database, record=_point(str(message.topic), message.payload))


def _point(topic: str, payload: Any) -> Point:
    body = json.loads(payload)
    _, _, _, _, facility, packet = topic.split("/")
    point: Point = Point(facility).tag("packet", packet).time(body["time"])
    point.field("_boot", body["boot"]).field("_seq", body["seq"])
    for name, value in body["values"].items():
        point.field(name, value)
    return point


def _speak_1x(client: Any, database: str) -> None:
    """InfluxDB 1.6 lacks the path that the client writes to; from 1.8 on this is not needed."""
    call_api = client.api_client.call_api

    def to_write(_: str, method: str, path_params: Any, __: Any, *rest: Any, **more: Any) -> Any:
        query = [("db", database), ("precision", "ns")]
        return call_api("/write", method, path_params, query, *rest, **more)

    client.api_client.call_api = to_write


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
