"""Starts, wires and ends the desk; holds no logic of the other packages."""
