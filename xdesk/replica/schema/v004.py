"""Version 4: the search index by time of message, with its words and people."""

VERSION = 4

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

SQL = SEARCH + STATE
