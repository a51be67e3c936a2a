"""Rows measured at the replica's file."""
