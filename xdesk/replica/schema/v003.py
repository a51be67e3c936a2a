"""Version 3: room for more channels, agents and timers; each part says what it brings."""

VERSION = 3

AGENTS = """
"""
"""Who works at this desk, and one operation for each call that changed something."""

THREADS = """
"""
"""Places on X where messages stand, apart from the conversations an agent works on."""

EVENTS = """
"""
"""What happened, one fact once, for numbers and reviews; never a text."""

TIMERS = """
"""
"""What is due at a time: a snooze, a reminder, a reply for later, a promise, a question about satisfaction."""

SQL = AGENTS + THREADS + EVENTS + TIMERS
