"""What happens in the sandbox: people, topics, texts, scenes, and when they write."""
