"""The replica of the bench: made-up conversations as pages of X, taken in by the desk's own ingest."""
