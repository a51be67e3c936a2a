"""Customer registers: one file each with `KEY` and `open_crm(transport, path)`, found by walking this package.

May import core and connectors.http; never each other. To add one: write its file.
"""
