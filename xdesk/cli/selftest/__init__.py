"""Plays a scripted shift on the real desk, in a real window system where there is one."""
