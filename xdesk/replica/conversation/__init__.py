"""One conversation in SQL: its row, threads, messages, timeline, and what was not seen of it."""
