"""Slow proofs: one file per row; `make soak` plays them, the gate plays the first few cases of each."""
