"""X's JSON turned into values: envelope, posts, messages, people, media. Pure."""
