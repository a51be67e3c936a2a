-- Version 1 as the fourth state of its making wrote it.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE account (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
  base_url TEXT NOT NULL, client_id TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'ok', sentence TEXT, state_since INTEGER NOT NULL DEFAULT 0,
  crm_url TEXT NOT NULL DEFAULT '', added_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE customer (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
  bio TEXT NOT NULL DEFAULT '', avatar_url TEXT NOT NULL DEFAULT '',
  verified_type TEXT NOT NULL DEFAULT 'none', protected INTEGER NOT NULL DEFAULT 0,
  followers INTEGER, following INTEGER, x_since INTEGER, receives_dm INTEGER, follows_us INTEGER,
  location TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'active', fetched_at INTEGER
) WITHOUT ROWID;
CREATE INDEX customer_fetched ON customer (fetched_at);
CREATE INDEX customer_names ON customer (name, handle);
CREATE TABLE customer_handle (
  customer_id TEXT NOT NULL, handle TEXT NOT NULL, seen_at INTEGER NOT NULL,
  PRIMARY KEY (customer_id, handle)
) WITHOUT ROWID;
CREATE TABLE member_card (
  customer_id TEXT PRIMARY KEY, body TEXT, fetched_at INTEGER, sentence TEXT, tried_at INTEGER
) WITHOUT ROWID;

CREATE TABLE conversation (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES account(id), kind TEXT NOT NULL CHECK (kind IN ('dm','mention','reply')),
  external_id TEXT NOT NULL, customer_id TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open','done')), done_at INTEGER,
  assignee TEXT,
  last_at INTEGER NOT NULL DEFAULT 0, last_id TEXT, preview TEXT NOT NULL DEFAULT '',
  preview_out INTEGER NOT NULL DEFAULT 0,
  last_in_id TEXT, last_in_at INTEGER, last_out_at INTEGER, reply_to_id TEXT,
  unread INTEGER NOT NULL DEFAULT 0, first_unanswered_at INTEGER,
  clock_kind TEXT, clock_start INTEGER, clock_due INTEGER, urgent_at INTEGER,
  rank INTEGER NOT NULL DEFAULT 9999999999999,
  mark TEXT NOT NULL DEFAULT '',
  refusal TEXT, has_older INTEGER NOT NULL DEFAULT 1, updated_at INTEGER
);
CREATE INDEX conversation_rank ON conversation (status, rank, key, assignee, account_id, urgent_at);
CREATE INDEX conversation_mine ON conversation (assignee, status, rank, key);
CREATE INDEX conversation_account ON conversation (account_id, status, rank, key, assignee, urgent_at);
CREATE INDEX conversation_unanswered ON conversation
  (rank, key, assignee, account_id, status, unread, first_unanswered_at)
  WHERE status = 'open' AND unread = 0 AND first_unanswered_at IS NOT NULL;
CREATE INDEX conversation_customer ON conversation (customer_id, last_at);
CREATE INDEX conversation_external ON conversation (account_id, external_id);

CREATE TABLE tally (
  account_id TEXT NOT NULL, status TEXT NOT NULL, assignee TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (account_id, status, assignee)
) WITHOUT ROWID;
CREATE TRIGGER tally_in AFTER INSERT ON conversation
BEGIN
  INSERT INTO tally VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
    ON CONFLICT (account_id, status, assignee) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER tally_out AFTER DELETE ON conversation
BEGIN
  UPDATE tally SET n = n - 1
    WHERE account_id = OLD.account_id AND status = OLD.status AND assignee = coalesce(OLD.assignee, '');
END;
CREATE TRIGGER tally_moves AFTER UPDATE OF status, assignee, account_id ON conversation
WHEN NEW.status <> OLD.status OR NEW.assignee IS NOT OLD.assignee OR NEW.account_id <> OLD.account_id
BEGIN
  UPDATE tally SET n = n - 1
    WHERE account_id = OLD.account_id AND status = OLD.status AND assignee = coalesce(OLD.assignee, '');
  INSERT INTO tally VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
    ON CONFLICT (account_id, status, assignee) DO UPDATE SET n = n + 1;
END;

CREATE TABLE read_state (
  conversation_id TEXT NOT NULL, agent_id TEXT NOT NULL,
  read_up_to TEXT, read_at INTEGER, PRIMARY KEY (conversation_id, agent_id)
) WITHOUT ROWID;

CREATE TABLE message (
  no INTEGER PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversation(id), id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in','out')), author_id TEXT NOT NULL,
  text TEXT NOT NULL, created_at INTEGER NOT NULL,
  root_edit_id TEXT NOT NULL, parent_id TEXT, media TEXT, links TEXT,
  summoned INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok','deleted','unsupported')),
  outbox_id TEXT, page_id INTEGER,
  UNIQUE (conversation_id, root_edit_id)
);
CREATE INDEX message_at ON message (conversation_id, created_at, no);
CREATE INDEX message_id ON message (id);
CREATE INDEX message_edited ON message (root_edit_id) WHERE id <> root_edit_id;
CREATE INDEX message_parent ON message (parent_id) WHERE parent_id IS NOT NULL;
CREATE TABLE post (
  id TEXT PRIMARY KEY, author TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'ok', fetched_at INTEGER
) WITHOUT ROWID;
CREATE INDEX post_unknown ON post (id) WHERE state = 'unknown' AND fetched_at IS NULL;

CREATE TABLE page (
  id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, stream TEXT NOT NULL, fetched_at INTEGER NOT NULL,
  body BLOB, unpacked INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX page_waiting ON page (id) WHERE unpacked = 0;
CREATE TABLE poison (
  id INTEGER PRIMARY KEY, page_id INTEGER, account_id TEXT NOT NULL, stream TEXT NOT NULL,
  body BLOB NOT NULL, at INTEGER NOT NULL
);

CREATE TABLE stream (
  account_id TEXT NOT NULL, stream TEXT NOT NULL,
  newest_id TEXT, state TEXT NOT NULL DEFAULT 'new', sentence TEXT,
  last_good_at INTEGER, next_at INTEGER, dialect TEXT NOT NULL DEFAULT 'tweet',
  PRIMARY KEY (account_id, stream)
) WITHOUT ROWID;
CREATE TABLE gap (
  id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, stream TEXT NOT NULL,
  newer_than TEXT, older_than TEXT, token TEXT, opened_at INTEGER NOT NULL, closed_at INTEGER,
  sentence TEXT
);
CREATE TABLE rate (
  account_id TEXT NOT NULL, name TEXT NOT NULL, "window" TEXT NOT NULL,
  "limit" INTEGER NOT NULL, remaining INTEGER NOT NULL, reset_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, name, "window")
) WITHOUT ROWID;
CREATE TABLE spend (
  day TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL,
  objects INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0, micros INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, account_id, name)
) WITHOUT ROWID;

CREATE TABLE tag (
  conversation_id TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, agent_id TEXT NOT NULL,
  PRIMARY KEY (conversation_id, name)
) WITHOUT ROWID;
CREATE INDEX tag_name ON tag (name, conversation_id);
CREATE TABLE note (
  id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, customer_id TEXT NOT NULL, author TEXT NOT NULL,
  text TEXT NOT NULL, at INTEGER NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER
) WITHOUT ROWID;
CREATE INDEX note_conversation ON note (conversation_id, at);
CREATE INDEX note_customer ON note (customer_id, at);

CREATE TABLE draft (
  conversation_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('reply','note')),
  text TEXT NOT NULL, cursor INTEGER NOT NULL DEFAULT 0, promise_minutes INTEGER,
  based_on TEXT, updated_at INTEGER NOT NULL, PRIMARY KEY (conversation_id, kind)
) WITHOUT ROWID;
CREATE TABLE draft_journal (
  id INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL
);
CREATE INDEX draft_journal_conversation ON draft_journal (conversation_id, kind, id);

CREATE TABLE outbox (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account(id),
  conversation_id TEXT NOT NULL REFERENCES conversation(id),
  kind TEXT NOT NULL CHECK (kind IN ('dm','mention','reply')),
  recipient_id TEXT NOT NULL, external_id TEXT NOT NULL, reply_to_id TEXT,
  text TEXT NOT NULL, agent_id TEXT NOT NULL, created_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
    ('queued','sending','sent','unconfirmed','asked','refused','held','cancelled','dropped')),
  not_before INTEGER, undo_until INTEGER, based_on TEXT, seen_no INTEGER, allow_stale INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, attempt_id TEXT, hwm TEXT, tried_at INTEGER, deadline INTEGER,
  body_sha256 TEXT, evidence TEXT, human_id TEXT,
  checks INTEGER NOT NULL DEFAULT 0, checked_at INTEGER, witnessed INTEGER NOT NULL DEFAULT 0,
  claimed_event_id TEXT, how TEXT, sentence TEXT,
  promise_minutes INTEGER, tags TEXT, done_after INTEGER NOT NULL DEFAULT 0, closed_at INTEGER,
  CHECK ((kind = 'dm') = (reply_to_id IS NULL))
) WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_claim ON outbox (account_id, claimed_event_id) WHERE claimed_event_id IS NOT NULL;
CREATE UNIQUE INDEX outbox_single_flight ON outbox (account_id, conversation_id)
  WHERE state IN ('sending','unconfirmed','asked');
CREATE INDEX outbox_open ON outbox (state, account_id, created_at)
  WHERE state NOT IN ('sent','cancelled','dropped');
CREATE INDEX outbox_open_conversation ON outbox (conversation_id, created_at)
  WHERE state NOT IN ('sent','cancelled','dropped');
CREATE INDEX outbox_conversation ON outbox (conversation_id, created_at);

CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'a reply is never deleted'); END;
CREATE TRIGGER outbox_sent_is_final BEFORE UPDATE ON outbox
WHEN OLD.state = 'sent'
  AND (NEW.state <> 'sent' OR NEW.text <> OLD.text OR NEW.claimed_event_id IS NOT OLD.claimed_event_id)
BEGIN SELECT RAISE(ABORT, 'a sent reply never changes'); END;
CREATE TRIGGER outbox_no_machine_resend BEFORE UPDATE OF state ON outbox
WHEN NEW.human_id IS NULL AND (
  (OLD.state IN ('unconfirmed','asked') AND NEW.state IN ('queued','dropped'))
  OR (OLD.state = 'held' AND NEW.state = 'queued'))
BEGIN SELECT RAISE(ABORT, 'only an agent may send an unknown outcome again'); END;
CREATE TRIGGER outbox_requeue_needs_proof BEFORE UPDATE OF state ON outbox
WHEN OLD.state = 'sending' AND NEW.state = 'queued' AND NEW.evidence IS NOT 'not_sent'
BEGIN SELECT RAISE(ABORT, 'a reply returns to the queue only when X surely did not take it'); END;
CREATE TRIGGER outbox_frozen BEFORE UPDATE ON outbox
WHEN NEW.account_id <> OLD.account_id OR NEW.conversation_id <> OLD.conversation_id OR NEW.kind <> OLD.kind
  OR NEW.recipient_id <> OLD.recipient_id OR NEW.external_id <> OLD.external_id
  OR NEW.reply_to_id IS NOT OLD.reply_to_id
  OR (NEW.text <> OLD.text AND OLD.state NOT IN ('queued','held','refused'))
BEGIN SELECT RAISE(ABORT, 'where a reply goes never changes'); END;
CREATE TRIGGER outbox_steps BEFORE UPDATE OF state ON outbox
WHEN OLD.state <> NEW.state AND NOT (
     (OLD.state = 'queued' AND NEW.state IN ('sending','held','cancelled','dropped'))
  OR (OLD.state = 'sending' AND NEW.state IN ('sent','queued','refused','unconfirmed'))
  OR (OLD.state = 'unconfirmed' AND NEW.state IN ('sent','asked','queued','dropped'))
  OR (OLD.state = 'asked' AND NEW.state IN ('sent','queued','dropped'))
  OR (OLD.state = 'held' AND NEW.state IN ('queued','cancelled','dropped'))
  OR (OLD.state = 'refused' AND NEW.state IN ('cancelled','dropped')))
BEGIN SELECT RAISE(ABORT, 'no such step'); END;
CREATE TRIGGER outbox_intent_first BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND (NEW.attempt_id IS NULL OR NEW.tried_at IS NULL OR NEW.body_sha256 IS NULL)
BEGIN SELECT RAISE(ABORT, 'the intent is written before the send'); END;
CREATE TRIGGER outbox_new_decision BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND OLD.state <> 'sending' AND (NEW.human_id IS NOT NULL OR NEW.evidence IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'an earlier decision or proof does not cover a new attempt'); END;
CREATE TRIGGER outbox_sent_needs_proof BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sent' AND OLD.state <> 'sent' AND NEW.claimed_event_id IS NULL AND NEW.human_id IS NULL
BEGIN SELECT RAISE(ABORT, 'sent needs the id of X or the word of an agent'); END;

CREATE TABLE deadline (
  id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('answer','promise')),
  start INTEGER NOT NULL, due INTEGER NOT NULL, outbox_id TEXT,
  stopped_at INTEGER, stopped_by TEXT
) WITHOUT ROWID;
CREATE INDEX deadline_open ON deadline (conversation_id) WHERE stopped_at IS NULL;

CREATE TABLE event (
  id INTEGER PRIMARY KEY, conversation_id TEXT, kind TEXT NOT NULL, at INTEGER NOT NULL,
  agent_id TEXT, body TEXT
);
CREATE INDEX event_conversation ON event (conversation_id, at);

CREATE TABLE macro (
  id TEXT PRIMARY KEY, code TEXT NOT NULL, aliases TEXT NOT NULL DEFAULT '[]', title TEXT NOT NULL,
  lang TEXT NOT NULL, body TEXT NOT NULL, channels TEXT NOT NULL DEFAULT '["dm","public"]',
  promise_minutes INTEGER, tags TEXT NOT NULL DEFAULT '[]',
  pinyin TEXT NOT NULL DEFAULT '', initials TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT 'own', used INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE wish (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, account_id TEXT, conversation_id TEXT,
  body TEXT, at INTEGER NOT NULL, done_at INTEGER, sentence TEXT
);
CREATE INDEX wish_open ON wish (id) WHERE done_at IS NULL;

CREATE VIRTUAL TABLE message_search USING fts5(
  body, content='', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
