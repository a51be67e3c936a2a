"""Ctrl+K: what it finds, how well it fits, how it is shown."""
