"""Starts, wires and ends the desk; holds no logic of a room."""
