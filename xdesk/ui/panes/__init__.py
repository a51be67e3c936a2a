"""Panes of the desk: each is a QWidget built with a Seat, with `retranslate()` and `restyle()`."""
