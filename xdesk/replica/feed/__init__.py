"""What comes from X: saved pages, ingest, posts, streams with their gaps, requests of the agent."""
