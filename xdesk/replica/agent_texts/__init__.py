"""What agents write before it is sent, or never send: drafts, notes, macros."""
