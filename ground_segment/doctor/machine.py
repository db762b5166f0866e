"""This machine: programs, configuration, disk, and the files of secrets."""

import platform
import shutil
import ssl
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ground_segment.catalogue import Catalogue
from ground_segment.diagnosis import MatrixError, load_matrix
from ground_segment.doctor import findings
from ground_segment.doctor.findings import Finding, State, ok, skipped
from ground_segment.rules.book import RulesError, load_rules
from ground_segment.secrets import SecretFiles, read_words, variable
from ground_segment.settings import Settings
from ground_segment.wire.access import Login

PACKAGE = "ilrs-ground-segment"
NEEDED = ("aiomqtt", "mqtt5", "influxdb-client", "pydantic", "nicegui")
SECONDS_PER_DAY = 86_400.0


def versions(constraints: Path) -> Iterator[Finding]:
    """This program, Python, and the packages it stands on, against what was tested."""
    try:
        found = f"{PACKAGE} {version(PACKAGE)}, Python {platform.python_version()}"
    except PackageNotFoundError:
        found = f"{PACKAGE} from its folder, Python {platform.python_version()}"
    yield ok("versions", found)
    if not constraints.exists():
        yield skipped("packages", "no constraints.txt in this folder")
        return
    pins = dict(line.split("==") for line in constraints.read_text().split() if "==" in line)
    other = [
        f"{name} {has} ({pins[name]} was tested)" for name, has in _installed() if pins.get(name, has) != has
    ]
    if other:
        do = "pip install -c constraints.txt -e ."
        yield Finding("packages", State.WARN, ", ".join(other), do)
    else:
        yield ok("packages", "those looked at are the tested ones")


def _installed() -> Iterator[tuple[str, str]]:
    for name in NEEDED:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "missing"


def configuration(settings: Settings, catalogue: Catalogue) -> Iterator[Finding]:
    """Catalogue, rules and matrix, as the services would load them."""
    parameters = sum(len(packet.parameters) for _, packet in catalogue.packets())
    yield ok("catalogue", f"{len(catalogue.facilities)} publishers, {parameters} parameters")
    try:
        rules = load_rules(settings.rules_dir, catalogue).rules
    except RulesError as error:
        yield Finding("rules", State.FAIL, f"{len(error.faults)} fault(s)", "ground-segment rules check")
    else:
        do = f"set ILRS_RULES_DIR; {settings.rules_dir} has none"
        yield ok("rules", f"{len(rules)}") if rules else Finding("rules", State.WARN, "none", do)
    try:
        causes = load_matrix(settings.matrix_file).causes
    except MatrixError as error:
        yield Finding("diagnosis", State.FAIL, str(error), "ground-segment rules learn")
    else:
        do = f"set ILRS_MATRIX_FILE; {settings.matrix_file} names none"
        yield (
            ok("diagnosis", f"{len(causes)} causes") if causes else Finding("diagnosis", State.WARN, "0", do)
        )


def disk(folder: Path) -> Finding:
    """Where services keep their own state."""
    there = next((parent for parent in (folder, *folder.absolute().parents) if parent.exists()), Path("/"))
    usage = shutil.disk_usage(there)
    found = findings.disk("disk", usage.free, usage.total)
    return replace(found, found=f"{found.found}, {folder}")


def secret_files(folder: Path, logins: Sequence[Login], now_s: float) -> Iterator[Finding]:
    """What `ground-segment secrets` wrote: complete, closed to others, not expired."""
    files = SecretFiles(folder)
    words = read_words(files.env)
    missing = [login.name for login in logins if not words.get(variable(login.name))]
    if missing:
        do = "ground-segment secrets, then docker compose kill -s HUP mosquitto && docker compose up -d"
        yield Finding("secrets", State.FAIL, f"no password for {', '.join(missing)}", do)
    else:
        yield ok("secrets", f"{len(logins)} logins have a password")
    open_ones = [str(file) for file in (files.env, files.closed, files.authority_key) if _is_open(file)]
    if open_ones:
        do = f"chmod go= {' '.join(open_ones)}"
        yield Finding("secret files", State.FAIL, f"others may read {', '.join(open_ones)}", do)
    else:
        yield ok("secret files", "for their owner alone")
    if files.ca.exists():
        yield findings.expiry("authority", (_expires_s(files.ca) - now_s) / SECONDS_PER_DAY)


def _is_open(file: Path) -> bool:
    return file.exists() and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _expires_s(certificate: Path) -> float:
    """Of the newest certificate of a file, seconds since 1970."""
    context = ssl.create_default_context(cafile=str(certificate))
    return max(ssl.cert_time_to_seconds(str(found["notAfter"])) for found in context.get_ca_certs())
