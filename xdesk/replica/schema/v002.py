"""Version 2: how often a saved page was tried to be unpacked, so that one that failed is tried again."""

VERSION = 2

SQL = """
ALTER TABLE page ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
"""
