"""Replies go out one at a time, and lost answers are looked for."""
