"""What mosquitto reads: hashed passwords, and access rules made from the catalogue."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence

from ground_segment.wire.access import Login

HASH_ROUNDS = 101
"""What mosquitto_passwd uses for its type 7 (PBKDF2 with SHA-512); the passwords are random and long."""


def password_file(passwords: Mapping[str, str]) -> str:
    """mosquitto's password file, hashed."""
    return "".join(f"{name}:{_hashed(word)}\n" for name, word in passwords.items())


def access_file(logins: Sequence[Login]) -> str:
    """mosquitto's access rules: what is not listed is forbidden."""
    lines = ["# Made from the catalogue by `ground-segment secrets`. Do not edit."]
    for login in logins:
        lines += ["", f"user {login.name}"]
        lines += [f"topic write {topic}" for topic in login.writes]
        lines += [f"topic read {topic}" for topic in login.reads]
    return "\n".join(lines) + "\n"


def _hashed(word: str) -> str:
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", word.encode(), salt, HASH_ROUNDS)
    return f"$7${HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
