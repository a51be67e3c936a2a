"""Room `ui`: pixels and keys. Reads the replica, never writes it; writes only through commands.

May import: core, commands, the replica's reading functions, PySide6. No SQL, no async, no threads.
To add a pane: one file in `panes/`, a QWidget built with a `Seat`, with `retranslate()` and `restyle()`;
compose it in `window.py`. To add a picture: one SVG of 16 x 16 in `resources/icons`. Colours, sizes and
fonts come from `theme` only; text of other people goes through `plain` only; links through `external` only.
"""
