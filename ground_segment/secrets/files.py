"""Where secrets lie, and how they are written: whole, and at no moment for others to read.

.env                            for compose and for commands on this machine
config/secrets/                 closed to other users of the machine, so its files need not be:
    authority.key               signs certificates; mounted nowhere
    broker/                     mounted into mosquitto, whose user is another than ours
    ca/ca.crt                   mounted into every client
    simulators/logins           a login for each simulated facility
"""

import os
from dataclasses import dataclass
from pathlib import Path

PRIVATE, MOUNTED = 0o600, 0o644
CLOSED, OPEN = 0o700, 0o755


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """Where everything goes, seen from the project's folder."""

    folder: Path

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    @property
    def closed(self) -> Path:
        return self.folder / "config" / "secrets"

    @property
    def authority_key(self) -> Path:
        return self.closed / "authority.key"

    @property
    def broker(self) -> Path:
        return self.closed / "broker"

    @property
    def ca(self) -> Path:
        return self.closed / "ca" / "ca.crt"

    @property
    def simulators(self) -> Path:
        return self.closed / "simulators" / "logins"

    def write(self, file: Path, text: str) -> Path:
        """Replace a file in one go; what is not mounted is for its owner alone. Raises OSError."""
        mounted = file.parent.parent == self.closed
        if file != self.env:
            self.closed.mkdir(CLOSED, parents=True, exist_ok=True)
            self.closed.chmod(CLOSED)
            file.parent.mkdir(OPEN if mounted else CLOSED, exist_ok=True)
        draft = file.with_name(file.name + ".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        draft.chmod(MOUNTED if mounted else PRIVATE)
        draft.replace(file)
        return file


def read_words(env: Path) -> dict[str, str]:
    """Variables of a `.env` file; none if there is no file."""
    if not env.exists():
        return {}
    lines = (line.strip() for line in env.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
