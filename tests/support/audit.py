"""`python -m tests.support.audit [--strict]`: what we stand on: its licences, and its known vulnerabilities.

Licences are read from what is installed. Vulnerabilities are asked for with pip-audit, which `make audit`
installs and which needs the network: where it cannot ask, that is said loudly, and stops only `--strict`.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONSTRAINTS = Path("constraints.txt")
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CC0|Unlicense|Public Domain",
    re.IGNORECASE,
)
BINDING = re.compile(r"GPL|SSPL|Proprietary|Commercial|BUSL", re.IGNORECASE)
LOOKED_AT = {
    "docutils": "public domain and BSD; GPL is one file for the editor Emacs",
    "verlib2": "the version parts of PyPA's packaging, Apache-2.0 or BSD; its metadata do not say so",
}
"""Packages whose metadata say less, or more, than what holds."""
TIMEOUT_S = 180.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said, and whether it stops anybody."""

    text: str
    passed: bool
    audited: bool = True


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 if a licence binds us, a vulnerability is known, or `--strict` could not ask."""
    verdicts = [licences(_installed()), _vulnerabilities()]
    for verdict in verdicts:
        print(verdict.text)
    strict = "--strict" in arguments
    return 0 if all(v.passed and (v.audited or not strict) for v in verdicts) else 1


def licences(packages: Sequence[tuple[str, str]]) -> Verdict:
    """Of packages, each with what its metadata say."""
    doubtful = [
        f"{name}: {said or 'says nothing'}"
        for name, said in packages
        if name not in LOOKED_AT and (not FREE.search(said) or BINDING.search(said))
    ]
    if doubtful:
        return Verdict(
            "licences to look at (tests/support/audit.py):\n  " + "\n  ".join(doubtful), passed=False
        )
    return Verdict(f"licences: {len(packages)} packages, none that binds us", passed=True)


def vulnerabilities(report: str) -> Verdict:
    """Of pip-audit's JSON."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return _not_audited("pip-audit gave no report")
    audited = [package for package in packages if "vulns" in package]
    known = [_told(package, found) for package in audited for found in package["vulns"]]
    if known:
        return Verdict("known vulnerabilities:\n  " + "\n  ".join(known), passed=False)
    if not audited:
        return _not_audited("the index answered for none of the packages")
    return Verdict(
        f"vulnerabilities: {len(audited)} of {len(packages)} packages asked for, none known", passed=True
    )


def _told(package: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    mended = ", ".join(found["fix_versions"]) or "no version"
    return f"{package['name']} {package['version']}: {found['id']}, mended in {mended}"


def _vulnerabilities() -> Verdict:
    if find_spec("pip_audit") is None:
        return _not_audited("pip-audit is not installed; `make audit` installs and runs it")
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(CONSTRAINTS), "--disable-pip", "--no-deps",
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return _not_audited("the index did not answer in time")
    return vulnerabilities(done.stdout)


def _not_audited(why: str) -> Verdict:
    line = "!" * 72
    return Verdict(f"{line}\nNOT AUDITED for vulnerabilities: {why}\n{line}", passed=True, audited=False)


def _installed() -> list[tuple[str, str]]:
    found = {found.metadata["Name"]: " / ".join(_said(found.metadata)) for found in distributions()}
    return sorted(found.items())


def _said(metadata: PackageMetadata) -> Iterator[str]:
    """A licence expression alone; else classifiers; else the first line of free text."""
    if "License-Expression" in metadata:
        yield metadata["License-Expression"]
        return
    classifiers = [c for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    text = metadata.get_all("License") or [""]
    yield from classifiers or text[0].splitlines()[:1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
