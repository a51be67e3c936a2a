"""Rows measured at panes of the window, beside floors in the same process."""
