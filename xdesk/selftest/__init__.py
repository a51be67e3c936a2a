"""Plays a scripted shift on the real desk, in a real window system where there is one.

Part of the hall: it starts the desk and a sandbox as processes, presses keys, reads the replica
and asks the sandbox what reached it. To add a scene, add a method to `shift.Shift`.
"""
