"""The real desk under the bench: its profile, its process, the screen it stands on, and what looks into it."""
