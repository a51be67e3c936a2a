"""How a call of a command is carried out: its context, its transaction, its result, its undo."""
