"""The servers that other tests rely on come up, die and come back where they were."""

import os
from pathlib import Path

import pytest

from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoOptions, MosquittoServer
from tests.support.servers import Server, free_port, listens, require

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("make", [MosquittoServer, InfluxServer])
def test_a_server_is_killed_and_comes_back_on_its_port(
    make: type[MosquittoServer | InfluxServer], tmp_path: Path
) -> None:
    with make(tmp_path) as server:
        port, first = server.port, server.pid
        assert listens(port)
        server.kill()
        assert not server.running
        assert not listens(port)
        server.start()
        assert listens(port)
        assert server.pid != first
    assert not listens(port)


def test_a_frozen_server_still_ends(tmp_path: Path) -> None:
    with MosquittoServer(tmp_path) as server:
        pid = server.pid
        server.pause()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    options = MosquittoOptions(extra=("no_such_option 1",))
    with pytest.raises(RuntimeError, match="no_such_option"):
        MosquittoServer(tmp_path, options).start()


def test_the_log_comes_with_a_failing_test(tmp_path: Path) -> None:
    server = MosquittoServer(tmp_path)
    with pytest.raises(ValueError, match="x") as caught, server:
        raise ValueError("x")
    assert "mosquitto version" in caught.value.__notes__[0]


def test_a_missing_program_is_skipped_loudly_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install no-such-server"):
        require("no-such-server")
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-server is not installed"):
        require("no-such-server")


def test_a_program_that_ends_at_once_is_told(tmp_path: Path) -> None:
    server = Server("false", [require("false")], free_port(), tmp_path / "log")
    with pytest.raises(RuntimeError, match="false ended with 1"):
        server.start()
