"""Version 2: tries of unpacking a saved page, so that one that failed is tried again; marks of commits."""

VERSION = 2

SQL = """
ALTER TABLE page ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE TABLE commit_mark (no INTEGER PRIMARY KEY, writer TEXT NOT NULL UNIQUE, mark INTEGER NOT NULL);
"""
