"""Words of a conversation: turns, times, states, names, facts of a person; paint, models and panes build on it."""
