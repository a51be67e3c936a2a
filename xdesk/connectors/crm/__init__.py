"""Customer registers: one file each with `KEY` and `open_crm(transport, path)`, found by walking this package.

May import core, connectors.http and connectors.x.problems.plain; never each other. To add one: write its file.
"""
