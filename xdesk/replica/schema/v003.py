"""Version 3: room for more channels, agents and timers; each part says what it brings. Operations are here."""

VERSION = 3

AGENTS = """
CREATE TABLE operation (
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL,
  args TEXT, base TEXT NOT NULL, result TEXT NOT NULL, undoes TEXT, account_id TEXT, conversation_id TEXT
);
CREATE INDEX operation_at ON operation (at);
CREATE INDEX operation_conversation ON operation (conversation_id) WHERE conversation_id IS NOT NULL;
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
