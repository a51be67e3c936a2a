"""Version 2: tries of unpacking a saved page; marks of commits; events that are no messages (JSON: kind and names)."""

VERSION = 2

SQL = """
ALTER TABLE page ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN event TEXT;
CREATE TABLE commit_mark (no INTEGER PRIMARY KEY, writer TEXT NOT NULL UNIQUE, mark INTEGER NOT NULL);
"""
