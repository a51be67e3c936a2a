"""The customer pane: facts, member card, orders, tags, notes, other conversations."""
