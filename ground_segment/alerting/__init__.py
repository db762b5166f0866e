"""What siblings share about alerts: the rules behind them, their labels, and silences over labels."""

from ground_segment.alerting.matchers import Matcher, MatcherError, matches, parse_matchers, spell
from ground_segment.alerting.rule import RuleKind, Standing, WatchedRule, labels
from ground_segment.alerting.silence import Silence, SilenceState, shelf_id

__all__ = [
    "Matcher",
    "MatcherError",
    "RuleKind",
    "Silence",
    "SilenceState",
    "Standing",
    "WatchedRule",
    "labels",
    "matches",
    "parse_matchers",
    "shelf_id",
    "spell",
]
