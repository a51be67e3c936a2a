"""What is on the screen: pixels and keys. Reads the replica, never writes it; writes only through commands.

May import: core, commands, the replica's reading functions, PySide6. No SQL, no async, no threads.
To add a pane: one file in the folder of its area, a QWidget built with an `AgentContext`, with `retranslate()`
and `restyle()`; compose it in `shell/pane_layout.py`. To add a picture: one SVG of 16 x 16 in `resources/icons`.
Colours, sizes and fonts come from `style.theme` only; text of other people goes through `style.safe_text` only;
links through `dialogs.link_opener` only.
"""
