"""Channels: one file each with `open_channel(client)`, found by walking this package.

May import core and connectors.x; never each other. To add one: write its file.
"""
