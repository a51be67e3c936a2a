"""What an account reads next: streams, gaps, people, posts, the agent's requests."""
