"""Models: ids in arrays, rows read late from the replica; they never read what is not shown."""
