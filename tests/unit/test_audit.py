"""The audit says what it found, and says it loudly when it could not ask."""

import json

import pytest

from tests.support.audit import licences, vulnerabilities


@pytest.mark.parametrize(
    "said", ["MIT", "Apache-2.0 OR BSD-3-Clause", "License :: OSI Approved :: ISC License (ISCL)"]
)
def test_free_licences_pass(said: str) -> None:
    assert licences([("package", said)]).passed


@pytest.mark.parametrize(
    "said", ["", "GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND LGPL-2.1-only", "Proprietary"]
)
def test_others_are_named(said: str) -> None:
    verdict = licences([("fine", "MIT"), ("package", said)])
    assert not verdict.passed
    assert "package:" in verdict.text
    assert "fine" not in verdict.text


def test_a_known_vulnerability_fails_and_says_what_mends_it() -> None:
    found = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    verdict = vulnerabilities(json.dumps({"dependencies": [{"name": "a", "version": "2", "vulns": [found]}]}))
    assert not verdict.passed
    assert "a 2: PYSEC-1, mended in 2.1" in verdict.text


def test_none_known_passes() -> None:
    package = {"name": "a", "version": "2", "vulns": []}
    verdict = vulnerabilities(json.dumps({"dependencies": [package]}))
    assert verdict.passed
    assert verdict.audited


@pytest.mark.parametrize(
    "report", ["", json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]})]
)
def test_where_nothing_could_be_asked_it_is_said_and_nobody_is_stopped(report: str) -> None:
    verdict = vulnerabilities(report)
    assert verdict.passed
    assert not verdict.audited
    assert "NOT AUDITED" in verdict.text
