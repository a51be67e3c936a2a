"""Search over messages and people: what counts as the same text, the indexes, questions and pages of hits."""
