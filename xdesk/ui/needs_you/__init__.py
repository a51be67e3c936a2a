"""Replies whose fate only the agent can tell: the question, its facts, three answers."""
