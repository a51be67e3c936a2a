"""The rows of a transcript: grouping, words, layout and painting."""
