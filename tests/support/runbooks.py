"""The project's own runbooks, and what they are made from."""

from functools import cache
from pathlib import Path

from ground_segment.diagnosis import Matrix, load_matrix
from ground_segment.rules.book import RuleBook, load_rules
from ground_segment.runbooks import Library, Remedies, load_remedies, make_library
from tests.support.catalogues import PROJECT, project_catalogue

CONFIG = PROJECT / "config"
REMEDIES_FILE: Path = CONFIG / "diagnosis" / "remedies.yaml"


@cache
def project_rules() -> RuleBook:
    return load_rules(CONFIG / "rules", project_catalogue())


@cache
def project_matrix() -> Matrix:
    return load_matrix(CONFIG / "diagnosis" / "matrix.yaml")


@cache
def project_remedies() -> Remedies:
    return load_remedies(REMEDIES_FILE)


@cache
def project_library() -> Library:
    """Every runbook of the project's station."""
    return make_library(project_catalogue(), project_rules(), project_matrix(), project_remedies())
