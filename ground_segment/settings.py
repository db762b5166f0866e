"""The only reader of the environment: `ILRS_*` variables, and a `.env` file beside the project."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field, FilePath, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ground_segment.catalogue.yaml_file import plain_reason

SHORTEST_TOKEN = 16
_PREFIX, _ENV_FILE = "ILRS_", ".env"


@dataclass(frozen=True, slots=True)
class Broker:
    """How to reach the MQTT broker. Passwords never show in a repr."""

    host: str
    port: int
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    """Certificate authority of a TLS listener; None for a plain connection."""
    logins: Mapping[str, SecretStr] = field(default_factory=dict, hash=False)
    """Passwords of further logins, by name."""

    def login(self, name: str) -> "Broker":
        """The same broker under a login's own name, where its password is known."""
        word = self.logins.get(name)
        return replace(self, username=name, password=word) if word else self

    def __str__(self) -> str:
        return f"{'mqtts' if self.ca_file else 'mqtt'}://{self.host}:{self.port}"


def _hard_to_guess(token: SecretStr | None) -> SecretStr | None:
    if token is not None and len(token.get_secret_value()) < SHORTEST_TOKEN:
        raise ValueError(
            f"a token has at least {SHORTEST_TOKEN} characters; "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))' makes one"
        )
    return token


class Settings(BaseSettings):
    """What differs between a laptop, the compose stack and a test. Each field is `ILRS_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=_ENV_FILE, extra="ignore", frozen=True)

    catalogue_dir: Path = Path("config/catalogue")
    rules_dir: Path = Path("config/rules")
    matrix_file: Path = Path("config/diagnosis/matrix.yaml")
    """Which alerts each fault raises, as learned from campaigns."""
    data_dir: Path = Path("var")
    """Where services keep their own state: journals, alert state, quarantine files, the embedded store."""
    journal_mb: float = Field(default=256.0, gt=0.1)
    """Of each publisher: what is not stored yet. When it is full, no more is taken until some is stored."""
    onboard_mb: float = Field(default=64.0, ge=0)
    """Of that, for packets that are stored and stay for a later request."""

    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65_535)
    mqtt_username: str | None = None
    mqtt_password: SecretStr | None = None
    mqtt_ca_file: Path | None = None
    mqtt_logins_file: FilePath | None = None
    """Lines `name:password`, for a process that speaks for several: each then under its own login."""

    store_url: str = "sqlite:///var/store.db"
    """`sqlite:///path`, `influxdb://host:8086/bucket` or `influxdbs://host:8086/bucket`."""
    store_token: SecretStr | None = None
    store_token_file: FilePath | None = None
    """Holds the token instead; read at each start."""
    store_prepare: bool = True
    """Whether ingest makes the store's tables; false where its token may only write, after `store setup`."""
    store_org: str = "ilrs"
    ingest_shards: int = Field(default=1, ge=1, le=64)
    """How many ingests share the work: the same everywhere, so that each is watched."""
    store_retention_days: float = Field(default=365.0, gt=0)

    console_host: str = "127.0.0.1"
    console_port: int = Field(default=8080, ge=0, le=65_535)

    console_url: str = "http://127.0.0.1:8080"
    """Under which browsers find the operators' page: alerts point at its runbooks."""

    api_host: str = "127.0.0.1"
    """Of the monitor's HTTP API. On any address but this machine's own, reading needs the token too."""
    api_port: int = Field(default=9095, ge=0, le=65_535)
    """0 for no API."""
    api_token: Annotated[SecretStr | None, AfterValidator(_hard_to_guess)] = None
    """For whoever writes over HTTP; without it nobody does."""
    alertmanager_url: SecretStr | None = None
    """Of a real Alertmanager that gets what calls operators; may hold `user:password@`."""

    grafana_url: str = "http://127.0.0.1:3000"
    """Under which browsers find Grafana, and commands here."""
    grafana_token: SecretStr | None = None
    grafana_user: str = "ilrs"
    grafana_password: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("ILRS_GRAFANA_PASSWORD", "GRAFANA_PASSWORD")
    )
    """In place of the token; compose's own name for it, in `.env`, is understood too."""

    log_format: str = Field(default="console", pattern="^(console|json)$")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    def variables(self, *names: str) -> dict[str, str]:
        """Environment variables that say the same as some of these settings; what is None is left out."""
        given = {name: getattr(self, name) for name in names}
        plain = {n: v.get_secret_value() if isinstance(v, SecretStr) else v for n, v in given.items()}
        prefix = self.model_config["env_prefix"]
        return {f"{prefix}{n}".upper(): str(v) for n, v in plain.items() if v is not None}

    def for_children(self) -> dict[str, str]:
        """The environment that gives these settings to programs started from here."""
        return {**os.environ, **self.variables(*type(self).model_fields)}

    def broker(self) -> Broker:
        """Raises OSError if the file of logins cannot be read."""
        text = self.mqtt_logins_file.read_text(encoding="utf-8") if self.mqtt_logins_file else ""
        pairs = (line.partition(":") for line in text.splitlines())
        return Broker(
            self.mqtt_host, self.mqtt_port, self.mqtt_username, self.mqtt_password, self.mqtt_ca_file,
            {name: SecretStr(word.strip()) for name, given, word in pairs if given},
        )  # fmt: skip

    def store_secret(self) -> SecretStr | None:
        """The store's token, wherever it is kept. Raises OSError if its file cannot be read."""
        if self.store_token_file is None:
            return self.store_token
        return SecretStr(self.store_token_file.read_text(encoding="utf-8").strip())


def wrong_settings(error: ValidationError) -> str:
    """Every setting that is refused and why; what a secret is, is not said, even if it is none."""
    lines = []
    for fault in error.errors():
        place = str(fault["loc"][0]).upper()
        name = place if place.startswith(_PREFIX) else f"{_PREFIX}{place}"
        field = Settings.model_fields.get(name.removeprefix(_PREFIX).lower())
        secret = field is not None and "SecretStr" in str(field.annotation)
        shown = "" if secret else f"='{fault['input']}'"
        lines.append(f"  {name}{shown}: {plain_reason(fault)}")
    return "\n".join(["wrong settings:", *lines])


def unknown_settings() -> Iterator[str]:
    """What looks like a setting, in the environment or in `.env`, and is none, with the nearest one."""
    known = [f"{_PREFIX}{name}".upper() for name in Settings.model_fields]
    for name in dict.fromkeys((*os.environ, *_names_in(Path(_ENV_FILE)))):
        if name.startswith(_PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f": did you mean {near[0]}?" if near else "; ground_segment/settings.py lists them"
            yield f"{name} is no setting and is ignored{guess}"


def _names_in(file: Path) -> Iterator[str]:
    """The variables of a file of settings; none if it cannot be read, which is told where it is used."""
    with suppress(OSError, UnicodeDecodeError):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield line.partition("=")[0].removeprefix("export ").strip()
