"""Rows measured from outside, at the desk as its own command starts it."""
