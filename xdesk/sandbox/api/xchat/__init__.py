"""Endpoints of X Chat (docs.x.com, X Chat): conversations, events, messages, keys, files."""
