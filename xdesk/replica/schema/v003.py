"""Version 3: room for channels, agents and timers; each part says what it brings. Here: operations, agents, drafts."""

VERSION = 3

AGENTS = """
CREATE TABLE operation (
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, at INTEGER NOT NULL,
  name TEXT NOT NULL, args TEXT, base TEXT NOT NULL, result TEXT NOT NULL, undoes TEXT,
  account_id TEXT, conversation_id TEXT
);
CREATE INDEX operation_at ON operation (at);
CREATE INDEX operation_conversation ON operation (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE TABLE agent (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
"""
"""Who works at this desk, and one operation for each call that changed something."""

_HERE = "(SELECT json_extract(value, '$') FROM setting WHERE name = 'agent.here')"
AGENT_ROWS = f"""
INSERT INTO agent (id, name)
  SELECT '0' || substr(hex(randomblob(13)), 1, 25), 'me'
  WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'agent.here');
INSERT INTO setting (name, value)
  SELECT 'agent.here', json_quote(id) FROM agent WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'agent.here');
UPDATE conversation SET assignee = {_HERE} WHERE assignee = 'me';
UPDATE OR REPLACE read_state SET agent_id = {_HERE} WHERE agent_id = 'me';
UPDATE tag SET agent_id = {_HERE} WHERE agent_id = 'me';
UPDATE note SET author = {_HERE} WHERE author = 'me';
UPDATE outbox SET agent_id = {_HERE} WHERE agent_id = 'me';
UPDATE outbox SET human_id = {_HERE} WHERE human_id = 'me';
UPDATE outbox SET decision = json_set(decision, '$[1]', {_HERE}) WHERE json_extract(decision, '$[1]') = 'me';
UPDATE event SET agent_id = {_HERE} WHERE agent_id = 'me';
UPDATE event SET body = {_HERE} WHERE kind = 'assigned' AND body = 'me';
"""
"""Gives the desk its agent: an id made once, of 26 signs as other ids of ours, in place of the word that all desks
called themselves by. Run again, it changes nothing."""

THREADS = """
"""
"""Places on X where messages stand, apart from the conversations an agent works on."""

EVENTS = """
"""
"""What happened, one fact once, for numbers and reviews; never a text."""

TIMERS = """
"""
"""What is due at a time: a snooze, a reminder, a reply for later, a promise, a question about satisfaction."""

DRAFTS = """
CREATE TABLE draft_of_kind (
  conversation_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('reply','note','acknowledge')),
  text TEXT NOT NULL, cursor INTEGER NOT NULL DEFAULT 0, promise_minutes INTEGER,
  based_on TEXT, updated_at INTEGER NOT NULL, seen_no INTEGER, PRIMARY KEY (conversation_id, kind)
) WITHOUT ROWID;
INSERT INTO draft_of_kind (conversation_id, kind, text, cursor, promise_minutes, based_on, updated_at, seen_no)
  SELECT conversation_id, kind, text, cursor, promise_minutes, based_on, updated_at, seen_no FROM draft;
DROP TABLE draft;
ALTER TABLE draft_of_kind RENAME TO draft;
"""
"""What is half written in the card of the quick acknowledgement is a draft of its own."""

SQL = AGENTS + AGENT_ROWS + THREADS + EVENTS + TIMERS + DRAFTS
