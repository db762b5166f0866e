"""The language of rules: expressions over parameters, rule files, their checks and their tests."""
