"""The key of every replica of the bench, by itself: a child that is timed imports nothing more for it."""

KEY = "5a" * 32
