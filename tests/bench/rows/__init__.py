"""The rows of the bench: each module measures goals by their number (tests/bench/goals.py)."""
