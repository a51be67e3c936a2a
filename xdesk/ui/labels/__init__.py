"""Words of a conversation: days, times, states, names, facts of a person."""
