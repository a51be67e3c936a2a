"""Pages of the window: what can take the place of the conversations, one file each with `PAGE`, found by walking here.

`page.py` says what a page declares, `registry.py` finds them. To add a page: its file, with nothing heavy imported
before its widget is made; rail, palette, menus, key sheet and keys follow from what it declares.
"""
