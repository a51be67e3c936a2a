"""Version 3: room for channels, agents, timers; each part says what it brings. Here: operations, agents, drafts,
threads, events, customer registers."""

VERSION = 3

AGENTS = """
CREATE TABLE operation (
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, at INTEGER NOT NULL,
  name TEXT NOT NULL, args TEXT, base TEXT NOT NULL, result TEXT NOT NULL, undoes TEXT,
  account_id TEXT, conversation_id TEXT
);
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
"""
"""Gives the desk its agent: an id made once, of 26 signs as other ids of ours, in place of the word that all desks
called themselves by. Run again, it changes nothing."""

THREADS = """
CREATE TABLE thread (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account(id), channel TEXT NOT NULL,
  external_id TEXT NOT NULL, customer_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversation(id),
  refusal TEXT, has_older INTEGER NOT NULL DEFAULT 1, updated_at INTEGER
) WITHOUT ROWID;
INSERT INTO thread (
  id, account_id, channel, external_id, customer_id, conversation_id, refusal, has_older, updated_at
) SELECT
  kind || ':' || account_id || ':' || external_id || iif(kind = 'dm', '', ':' || customer_id),
  account_id, kind, external_id, iif(kind = 'dm' AND instr(external_id, '-') = 0, '', customer_id),
  id, refusal, has_older, updated_at
FROM conversation WHERE true ON CONFLICT (id) DO NOTHING;
INSERT INTO thread (id, account_id, channel, external_id, customer_id, conversation_id, refusal)
SELECT
  o.kind || ':' || o.account_id || ':' || o.external_id || iif(o.kind = 'dm', '', ':' || o.recipient_id),
  o.account_id, o.kind, o.external_id, iif(o.kind = 'dm' AND instr(o.external_id, '-') = 0, '', o.recipient_id),
  o.conversation_id, c.refusal
FROM outbox AS o JOIN conversation AS c ON c.id = o.conversation_id WHERE true ON CONFLICT (id) DO NOTHING;

CREATE TABLE new_conversation (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES account(id),
  audience TEXT NOT NULL CHECK (audience IN ('private','public')),
  root_id TEXT NOT NULL, customer_id TEXT NOT NULL,
  channel TEXT NOT NULL, thread_id TEXT,
  status TEXT NOT NULL DEFAULT 'open', done_at INTEGER, snoozed_until INTEGER,
  assignee TEXT, priority INTEGER NOT NULL DEFAULT 0, policy TEXT, targets TEXT,
  last_at INTEGER NOT NULL DEFAULT 0, last_id TEXT, preview TEXT NOT NULL DEFAULT '',
  preview_out INTEGER NOT NULL DEFAULT 0,
  last_in_id TEXT, last_in_at INTEGER, last_out_at INTEGER, reply_to_id TEXT,
  unread INTEGER NOT NULL DEFAULT 0, first_unanswered_at INTEGER,
  clock_kind TEXT, clock_start INTEGER, clock_due INTEGER, urgent_at INTEGER,
  rank INTEGER NOT NULL DEFAULT 9999999999999,
  mark TEXT NOT NULL DEFAULT ''
);
INSERT INTO new_conversation (
  key, id, account_id, audience, root_id, customer_id, channel, thread_id, status, done_at, assignee, last_at, last_id,
  preview, preview_out, last_in_id, last_in_at, last_out_at, reply_to_id, unread, first_unanswered_at, clock_kind,
  clock_start, clock_due, urgent_at, rank, mark
) SELECT
  key, id, account_id, iif(kind = 'dm', 'private', 'public'),
  iif(kind = 'dm' AND instr(external_id, '-') > 0, '', external_id), customer_id, kind,
  kind || ':' || account_id || ':' || external_id || iif(kind = 'dm', '', ':' || customer_id),
  status, done_at, assignee, last_at, last_id,
  preview, preview_out, last_in_id, last_in_at, last_out_at, reply_to_id, unread, first_unanswered_at, clock_kind,
  clock_start, clock_due, urgent_at, rank, mark
FROM conversation ORDER BY key;
DROP TABLE conversation;
ALTER TABLE new_conversation RENAME TO conversation;
CREATE INDEX conversation_rank ON conversation (status, rank, key, assignee, account_id, urgent_at);
CREATE INDEX conversation_mine ON conversation (assignee, status, rank, key);
CREATE INDEX conversation_account ON conversation (account_id, status, rank, key, assignee, urgent_at);
CREATE INDEX conversation_unanswered ON conversation
  (rank, key, assignee, account_id, status, unread, first_unanswered_at)
  WHERE status = 'open' AND unread = 0 AND first_unanswered_at IS NOT NULL;
CREATE INDEX conversation_customer ON conversation (customer_id, last_at);
CREATE INDEX conversation_root ON conversation (account_id, root_id, customer_id);
CREATE TRIGGER tally_in AFTER INSERT ON conversation
BEGIN
  INSERT INTO tally (account_id, status, assignee, n)
    VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
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
  INSERT INTO tally (account_id, status, assignee, n)
    VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
    ON CONFLICT (account_id, status, assignee) DO UPDATE SET n = n + 1;
END;

CREATE UNIQUE INDEX thread_place ON thread (account_id, channel, external_id, customer_id);
CREATE INDEX thread_conversation ON thread (conversation_id);

ALTER TABLE message ADD COLUMN thread_id TEXT;
UPDATE message SET thread_id = (SELECT c.thread_id FROM conversation AS c WHERE c.id = message.conversation_id);

CREATE TABLE new_outbox (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account(id),
  conversation_id TEXT NOT NULL REFERENCES conversation(id), thread_id TEXT NOT NULL,
  channel TEXT NOT NULL, audience TEXT NOT NULL CHECK (audience IN ('private','public')),
  recipient_id TEXT NOT NULL, external_id TEXT NOT NULL, reply_to_id TEXT,
  text TEXT NOT NULL, agent_id TEXT NOT NULL, created_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
    ('queued','sending','sent','unconfirmed','asked','refused','held','cancelled','dropped')),
  not_before INTEGER, undo_until INTEGER, based_on TEXT, seen_no INTEGER, allow_stale INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, attempt_id TEXT, hwm TEXT, tried_at INTEGER, deadline INTEGER,
  body_sha256 TEXT, evidence TEXT, human_id TEXT,
  checks INTEGER NOT NULL DEFAULT 0, checked_at INTEGER, witnessed INTEGER NOT NULL DEFAULT 0,
  claimed_event_id TEXT, how TEXT, sentence TEXT, decision TEXT,
  promise_minutes INTEGER, tags TEXT, done_after INTEGER NOT NULL DEFAULT 0, closed_at INTEGER,
  CHECK ((audience = 'private') = (reply_to_id IS NULL))
) WITHOUT ROWID;
INSERT INTO new_outbox (
  id, account_id, conversation_id, thread_id, channel, audience, recipient_id, external_id, reply_to_id, text, agent_id,
  created_at, state, not_before, undo_until, based_on, seen_no, allow_stale, attempts, attempt_id, hwm, tried_at,
  deadline, body_sha256, evidence, human_id, checks, checked_at, witnessed, claimed_event_id, how, sentence, decision,
  promise_minutes, tags, done_after, closed_at
) SELECT
  id, account_id, conversation_id,
  kind || ':' || account_id || ':' || external_id || iif(kind = 'dm', '', ':' || recipient_id),
  kind, iif(kind = 'dm', 'private', 'public'), recipient_id, external_id, reply_to_id, text, agent_id,
  created_at, state, not_before, undo_until, based_on, seen_no, allow_stale, attempts, attempt_id, hwm, tried_at,
  deadline, body_sha256, evidence, human_id, checks, checked_at, witnessed, claimed_event_id, how, sentence, decision,
  promise_minutes, tags, done_after, closed_at
FROM outbox ORDER BY id;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;
CREATE UNIQUE INDEX outbox_claim ON outbox (account_id, claimed_event_id) WHERE claimed_event_id IS NOT NULL;
CREATE UNIQUE INDEX outbox_single_flight ON outbox (account_id, conversation_id)
  WHERE state IN ('sending','unconfirmed','asked');
CREATE INDEX outbox_open ON outbox (state, account_id, created_at)
  WHERE state NOT IN ('sent','cancelled','dropped');
CREATE INDEX outbox_open_conversation ON outbox (conversation_id, created_at)
  WHERE state NOT IN ('sent','cancelled','dropped');
CREATE INDEX outbox_conversation ON outbox (conversation_id, created_at);
CREATE INDEX outbox_kept_text ON outbox (closed_at) WHERE state IN ('cancelled','dropped') AND text <> '';
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
WHEN (SELECT state FROM account WHERE id = OLD.account_id) IS NOT 'removing'
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
WHEN NEW.account_id <> OLD.account_id OR NEW.conversation_id <> OLD.conversation_id OR NEW.channel <> OLD.channel
  OR NEW.thread_id <> OLD.thread_id OR NEW.audience <> OLD.audience
  OR NEW.recipient_id <> OLD.recipient_id OR NEW.external_id <> OLD.external_id
  OR NEW.reply_to_id IS NOT OLD.reply_to_id
  OR (NEW.text <> OLD.text AND OLD.state NOT IN ('queued','held','refused')
    AND NOT (NEW.text = '' AND NEW.state = OLD.state AND OLD.state IN ('cancelled','dropped')))
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
"""
"""Places on X where messages stand, apart from the conversations an agent works on. Triggers of the tables made anew
come back after their rows: none may act while those are copied."""

OLD_EVENTS = """
WITH told AS (
  SELECT e.id AS old, e.at, e.conversation_id, coalesce(c.account_id, '') AS account_id,
    coalesce(c.{channel}, '') AS channel, e.agent_id, e.body,
    iif(e.kind = 'queued' AND e.agent_id IS NULL, 'not_sent', e.kind) AS kind,
    CASE
      WHEN e.kind IN ('received','read','unread','assigned','done','reopened','tagged','untagged','noted') THEN NULL
      WHEN e.kind IN ('sent_here','sent_elsewhere') THEN NULL
      WHEN e.kind = 'promised' THEN (
        SELECT s.body FROM event AS s WHERE s.conversation_id = e.conversation_id AND s.at = e.at AND s.kind = 'sent'
          AND s.id < e.id ORDER BY s.id DESC LIMIT 1)
      ELSE e.body
    END AS reply_id,
    iif(e.kind = 'done' AND e.id = (
      SELECT d.id FROM event AS d WHERE d.conversation_id = e.conversation_id AND d.kind = 'done'
      ORDER BY d.at DESC, d.id DESC LIMIT 1), c.done_at, NULL) AS upto
  FROM event AS e LEFT JOIN conversation AS c ON c.id = e.conversation_id
  WHERE {which} AND NOT (e.kind IN ('sent_here','sent_elsewhere') AND EXISTS (
    SELECT 1 FROM outbox AS o WHERE o.account_id = c.account_id AND o.claimed_event_id = e.body AND o.state = 'sent'))
), named AS (
  SELECT told.*,
    CASE
      WHEN kind IN ('received','sent_here','sent_elsewhere') THEN body || '-' || account_id || '-' || kind
      WHEN kind = 'noted' THEN body || '-noted'
      WHEN reply_id IS NOT NULL THEN reply_id || '-' || kind
      ELSE at || '-' || conversation_id || '-' || coalesce(agent_id, '') || '-' || kind
    END AS name
  FROM told
), counted AS (SELECT named.*, row_number() OVER (PARTITION BY name ORDER BY old) AS times FROM named)
SELECT
  name || iif(times = 1, '', '-' || times) AS id, at, kind, conversation_id, account_id, channel, agent_id,
  CASE
    WHEN kind IN ('received','sent_here','sent_elsewhere') THEN body
    WHEN kind IN ('sent','promised') THEN (
      SELECT coalesce(
        (SELECT m.root_edit_id FROM message AS m
          WHERE m.id = o.claimed_event_id AND m.conversation_id = o.conversation_id),
        o.claimed_event_id,
        (SELECT m.root_edit_id FROM message AS m WHERE m.conversation_id = o.conversation_id
          AND m.outbox_id = o.id AND m.id <> o.id))
      FROM outbox AS o WHERE o.id = reply_id)
  END AS message_id,
  reply_id, iif(kind = 'noted', body, NULL) AS note_id, iif(kind = 'assigned', body, NULL) AS to_id,
  iif(kind IN ('tagged','untagged'), body, NULL) AS tag, upto,
  iif(kind = 'promised', CAST(body AS INTEGER), NULL) AS minutes
FROM counted
WHERE times = 1 OR kind NOT IN
  ('received','sent','sent_here','sent_elsewhere','queued','promised','noted','cancelled','dropped')
ORDER BY old
"""
"""The events of a file before version 3 in the columns of today: those that `which` names by columns of `e`.
`channel`: the column of `conversation` that holds its channel, `kind` before version 3."""
OLD_EVENT_COLUMNS = (
    "id", "at", "kind", "conversation_id", "account_id", "channel", "agent_id", "message_id", "reply_id", "note_id",
    "to_id", "tag", "upto", "minutes",
)  # fmt: skip

EVENTS = f"""
UPDATE event SET body = {_HERE} WHERE kind = 'assigned' AND body = 'me';
CREATE TABLE new_event (
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, kind TEXT NOT NULL,
  conversation_id TEXT NOT NULL, account_id TEXT NOT NULL, channel TEXT NOT NULL, agent_id TEXT,
  message_id TEXT, reply_id TEXT, note_id TEXT, to_id TEXT, tag TEXT, turn INTEGER, upto INTEGER, until INTEGER,
  minutes INTEGER, ms INTEGER, score INTEGER, auto INTEGER, macro TEXT, ask TEXT, rule TEXT, hash TEXT
);
INSERT INTO new_event ({", ".join(OLD_EVENT_COLUMNS)})
{OLD_EVENTS.format(which="e.conversation_id IS NOT NULL", channel="channel").strip()};
DROP TABLE event;
ALTER TABLE new_event RENAME TO event;
CREATE INDEX event_conversation ON event (conversation_id, at);
"""
"""What happened, one fact once, for numbers and reviews; never a text. `core.events` says what each kind tells."""

TIMERS = """
CREATE TABLE timer (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, conversation_id TEXT, due_at INTEGER NOT NULL, try_at INTEGER NOT NULL,
  args TEXT NOT NULL DEFAULT '{}', actor TEXT NOT NULL, created_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, fired_at INTEGER, operation_id TEXT, cancelled_at INTEGER
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (try_at, id, kind) WHERE fired_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX timer_failing ON timer (tries) WHERE tries >= 2 AND fired_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX timer_conversation ON timer (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE TABLE after_ingest (
  no INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, decided TEXT NOT NULL DEFAULT '[]',
  failed TEXT NOT NULL DEFAULT '{}', tries INTEGER NOT NULL DEFAULT 0, begun INTEGER NOT NULL DEFAULT 0,
  try_at INTEGER NOT NULL DEFAULT 0, given_up_at INTEGER
);
CREATE INDEX after_ingest_failing ON after_ingest (conversation_id, no) WHERE tries > 0;
"""
"""What is due at a time: a snooze, a reminder, a reply for later, a promise, a question about satisfaction. And which
new messages (`message.no`) still wait for the steps that follow them."""

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

REGISTERS = """
ALTER TABLE account ADD COLUMN registers TEXT NOT NULL DEFAULT '[]';
UPDATE account SET registers = json_array(json_object('kind', 'http-card', 'url', crm_url)) WHERE crm_url <> '';
CREATE TABLE card_of_register (
  customer_id TEXT NOT NULL, register TEXT NOT NULL, body TEXT, fetched_at INTEGER, sentence TEXT,
  PRIMARY KEY (customer_id, register)
) WITHOUT ROWID;
INSERT INTO card_of_register (customer_id, register, body, fetched_at, sentence)
  SELECT customer_id, (
    SELECT CASE count(DISTINCT crm_url) WHEN 1 THEN 'http-card ' || max(crm_url) ELSE '' END
    FROM account WHERE crm_url <> ''
  ), body, fetched_at, sentence FROM member_card;
UPDATE account SET crm_url = '';
DROP TABLE member_card;
ALTER TABLE card_of_register RENAME TO member_card;
"""
"""Several customer registers beside an account, the preferred one first (JSON: kind and address), and a card of each.
Which register a card of before came from is known where all accounts had the same one."""

SQL = AGENTS + AGENT_ROWS + THREADS + EVENTS + TIMERS + DRAFTS + REGISTERS
