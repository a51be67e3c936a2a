"""Version 2: tries and digests of saved pages; marks of commits; events that are no messages (JSON: kind and names);
accounts that may be removed with their replies; what the author of a draft had seen; when X was last asked about a
post; posts that messages show and their polls (JSON); triggers of the tally that name their columns; what an agent
decided about a reply and can still take back (JSON); up to which arrival a conversation was read."""

VERSION = 2

SQL = """
ALTER TABLE page ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN event TEXT;
ALTER TABLE message ADD COLUMN looked_at INTEGER;
ALTER TABLE message ADD COLUMN quoted TEXT;
ALTER TABLE message ADD COLUMN poll TEXT;
CREATE INDEX message_quoted ON message (quoted) WHERE quoted IS NOT NULL;
CREATE TABLE commit_mark (no INTEGER PRIMARY KEY, writer TEXT NOT NULL UNIQUE, mark INTEGER NOT NULL);
ALTER TABLE page ADD COLUMN sha256 BLOB;
ALTER TABLE stream ADD COLUMN deep_at INTEGER;
CREATE INDEX page_same ON page (account_id, stream, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX page_fetched ON page (account_id, fetched_at);
CREATE INDEX poison_size ON poison (account_id, stream, length(body));
DROP TRIGGER outbox_no_delete;
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
WHEN (SELECT state FROM account WHERE id = OLD.account_id) IS NOT 'removing'
BEGIN SELECT RAISE(ABORT, 'a reply is never deleted'); END;
ALTER TABLE draft ADD COLUMN seen_no INTEGER;
UPDATE draft SET seen_no = (
  SELECT m.no FROM message AS m WHERE m.conversation_id = draft.conversation_id AND m.id = draft.based_on
);
DROP TRIGGER tally_in;
CREATE TRIGGER tally_in AFTER INSERT ON conversation
BEGIN
  INSERT INTO tally (account_id, status, assignee, n)
    VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
    ON CONFLICT (account_id, status, assignee) DO UPDATE SET n = n + 1;
END;
DROP TRIGGER tally_moves;
CREATE TRIGGER tally_moves AFTER UPDATE OF status, assignee, account_id ON conversation
WHEN NEW.status <> OLD.status OR NEW.assignee IS NOT OLD.assignee OR NEW.account_id <> OLD.account_id
BEGIN
  UPDATE tally SET n = n - 1
    WHERE account_id = OLD.account_id AND status = OLD.status AND assignee = coalesce(OLD.assignee, '');
  INSERT INTO tally (account_id, status, assignee, n)
    VALUES (NEW.account_id, NEW.status, coalesce(NEW.assignee, ''), 1)
    ON CONFLICT (account_id, status, assignee) DO UPDATE SET n = n + 1;
END;
ALTER TABLE outbox ADD COLUMN decision TEXT;
ALTER TABLE read_state ADD COLUMN read_no INTEGER;
"""
