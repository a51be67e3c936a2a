"""Measures the desk against floors taken in the same run; `python -m tests.bench`."""
