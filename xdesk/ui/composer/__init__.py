"""Where a reply or note is written: drafts, macros, checks, sending."""
