"""Calls as data, and the operation each one leaves."""
