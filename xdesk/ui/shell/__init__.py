"""The window and what belongs to all of it: panes, rail, status bar, menus, keys, closing."""
