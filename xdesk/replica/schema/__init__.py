"""The schema of the replica: one file per version, append-only, never edited."""
