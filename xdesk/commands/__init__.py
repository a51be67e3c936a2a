"""What an agent can do, as plain functions: one transaction each, a sentence said, an inverse kept for undo.

May import core and replica; no Qt, no network, no clock but the one given with the call.
To add a command: a function with @command in the file of its noun (or a new noun file); the registry finds it,
and palette, menus and key sheet show it. A command of the window itself is one line in desktop.py.
"""
