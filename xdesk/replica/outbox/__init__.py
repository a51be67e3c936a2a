"""Replies on their way to X: rows, legal steps, stale guard, settlement of unknown outcomes."""
