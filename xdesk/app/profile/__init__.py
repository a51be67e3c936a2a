"""The folder of one desk: its lock, key, file, recovery, and what killed desks leave behind."""
