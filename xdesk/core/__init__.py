"""What the words mean: dataclasses, state tables, arithmetic. Standard library only.

May import nothing of ours and nothing outside the standard library; no I/O, no clock.
To add something: one noun, one file, pure functions on given values.
"""
