"""Version 4: the search index by time of message, with its words and people; indexes that a stored message costs least
with; saved pages compressed; what X charged, object by
object."""

VERSION = 4

INDEXES = """
DROP INDEX conversation_account;
DROP INDEX conversation_mine;
CREATE INDEX conversation_mine ON conversation (assignee, status, rank, key) WHERE assignee IS NOT NULL;
DROP INDEX conversation_customer;
CREATE INDEX conversation_customer ON conversation (customer_id);
DROP INDEX thread_place;
CREATE INDEX deadline_conversation ON deadline (conversation_id);
DROP INDEX event_conversation;
CREATE INDEX event_conversation ON event (conversation_id);
"""
"""Each message moves its conversation in the inbox: an account, nobody's and all are read from one index that covers
them. A thread is named by its place, so the name alone keeps it from being there twice. What a few rows are sorted by
when they are read is in no index that every message writes to."""

MESSAGES = """
CREATE TABLE new_message (
  no INTEGER PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversation(id), id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in','out')), author_id TEXT NOT NULL,
  text TEXT NOT NULL, created_at INTEGER NOT NULL,
  root_edit_id TEXT NOT NULL, parent_id TEXT, media TEXT, links TEXT,
  summoned INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok','deleted','unsupported')),
  outbox_id TEXT, page_id INTEGER, event TEXT, looked_at INTEGER, quoted TEXT, poll TEXT, thread_id TEXT
);
INSERT INTO new_message (
  no, conversation_id, id, direction, author_id, text, created_at, root_edit_id, parent_id, media, links, summoned,
  state, outbox_id, page_id, event, looked_at, quoted, poll, thread_id
) SELECT
  no, conversation_id, id, direction, author_id, text, created_at, root_edit_id, parent_id, media, links, summoned,
  state, outbox_id, page_id, event, looked_at, quoted, poll, thread_id
FROM message ORDER BY no;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
CREATE INDEX message_at ON message (conversation_id, created_at);
CREATE INDEX message_id ON message (id);
CREATE INDEX message_edited ON message (root_edit_id) WHERE id <> root_edit_id;
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX message_quoted ON message (quoted) WHERE quoted IS NOT NULL;
CREATE TRIGGER message_once BEFORE INSERT ON message
WHEN EXISTS (
  SELECT 1 FROM message AS m WHERE m.id = NEW.root_edit_id AND m.root_edit_id = m.id
    AND +m.conversation_id = NEW.conversation_id)
  OR EXISTS (
  SELECT 1 FROM message AS m WHERE m.root_edit_id = NEW.root_edit_id AND m.id <> m.root_edit_id
    AND +m.conversation_id = NEW.conversation_id)
BEGIN SELECT RAISE(IGNORE); END;
"""
"""A message stands once in a conversation, whatever its version. Its id, which grows with time, says where it would be:
an index by conversation would have to be read and written at another place for each message."""

PAGES = """
DELETE FROM page WHERE unpacked = 1 AND body IS NULL AND id < (SELECT max(id) FROM page);
ALTER TABLE page ADD COLUMN compressed INTEGER NOT NULL DEFAULT 0;
"""
"""A page's body is kept compressed (zlib) where that is shorter; one whose body was forgotten is no row any more."""

STATE = """
INSERT INTO search_state (one, file, indexed_no, people_done, furthest, forgotten)
  VALUES (1, hex(randomblob(8)), 0, 0, 0, 0);
"""
"""What the search begins with: nothing is indexed yet."""

SEARCH = """
DROP TABLE message_search;
CREATE VIRTUAL TABLE message_search USING fts5(body, content='', columnsize=0, tokenize='ascii');
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
CREATE TABLE search_slot (doc INTEGER PRIMARY KEY, no INTEGER NOT NULL);
CREATE TABLE search_word (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE person_search USING fts5(body, content='', columnsize=0, tokenize='ascii');
INSERT INTO person_search (person_search, rank) VALUES ('secure-delete', 1);
CREATE TABLE search_person (key INTEGER PRIMARY KEY, customer_id TEXT NOT NULL UNIQUE);
CREATE TABLE search_state (
  one INTEGER PRIMARY KEY CHECK (one = 1), file TEXT NOT NULL, indexed_no INTEGER NOT NULL,
  people_done INTEGER NOT NULL, furthest INTEGER NOT NULL, forgotten INTEGER NOT NULL
);
"""
"""Messages are indexed under a number that grows with their time (`search_slot` says whose it is), up to the message
`indexed_no`; words that are letters are listed, so that parts of them are found. `furthest`: how far a number lies
above its time at most. `forgotten` grows whenever a word left the list."""

MONEY = """
CREATE TABLE charge (
  day TEXT NOT NULL, app TEXT NOT NULL, item TEXT NOT NULL, id TEXT NOT NULL, account_id TEXT NOT NULL,
  PRIMARY KEY (day, app, item, id)
) WITHOUT ROWID;
CREATE TABLE cost (
  day TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL, hour INTEGER NOT NULL, reason TEXT NOT NULL,
  item TEXT NOT NULL, price INTEGER NOT NULL, objects INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, account_id, name, hour, reason, item, price)
) WITHOUT ROWID;
"""
"""`charge`: the objects X billed this UTC day and the day before, each once for an app. `cost`: how many of what were
paid at which price, by account, stream, hour (UTC) and reason; `again`: shown again the same day, not billed."""

SQL = INDEXES + MESSAGES + PAGES + SEARCH + STATE + MONEY
