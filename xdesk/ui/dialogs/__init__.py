"""Sheets and popovers over the window; none of them blocks."""
