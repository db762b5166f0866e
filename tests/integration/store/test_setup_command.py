"""`ground-segment store setup` as the stack's container runs it, at a real InfluxDB with logins."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from ground_segment.catalogue import load_catalogue
from ground_segment.records import StoreRefused, all_tables
from ground_segment.settings import Settings
from ground_segment.store import Store, open_store
from tests.support.influxdb import InfluxServer

pytestmark = pytest.mark.integration

TABLES = all_tables(load_catalogue(Path("config/catalogue")))


class Setup:
    """The command, with a folder for tokens."""

    def __init__(self, server: InfluxServer, folder: Path) -> None:
        self.folder = folder
        self.url = server.store_url()
        self._settings = Settings(store_url=self.url, store_token=SecretStr("admin:word"))

    def run(self, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ground_segment", "store", "setup", "--tokens", self.folder, *options],
            env=self._settings.for_children(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def token(self, right: str) -> str:
        return (self.folder / right / "token").read_text()

    def open(self, token: str) -> Store:
        return open_store(self.url, token, prepared=True)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    with InfluxServer(tmp_path / "influxd", auth=True) as server:
        server.make_administrator("admin", "word")
        yield Setup(server, tmp_path / "tokens")


async def readable(setup: Setup, token: str) -> bool:
    async with setup.open(token) as store:
        try:
            await store.rows(TABLES[0], 0, 2**63 - 1)
        except StoreRefused:
            return False
    return True


async def test_it_may_be_run_again_and_makes_what_is_missing_alone(setup: Setup) -> None:
    assert "read: new token" in setup.run()
    first = setup.token("read")
    assert await readable(setup, first)
    assert not await readable(setup, setup.token("write"))
    assert "read: the token" in setup.run()
    assert setup.token("read") == first
    assert {file.stat().st_mode & 0o777 for file in setup.folder.rglob("token")} == {0o444}
    (setup.folder / "read" / "id").unlink()
    assert "read: new token" in setup.run()


async def test_a_rotation_locks_nobody_out_and_a_revocation_does(setup: Setup) -> None:
    setup.run()
    first = setup.token("read")
    assert setup.run("--rotate").count("new token") == 2
    second = setup.token("read")
    assert second != first
    assert await readable(setup, first)
    said = setup.run("--revoke")
    assert said.count("ended an earlier token") == 2
    assert not await readable(setup, first)
    assert await readable(setup, second)
    assert second not in said
