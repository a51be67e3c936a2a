"""Macros: their file, their fields, their expansion, and how well typed letters fit them."""
