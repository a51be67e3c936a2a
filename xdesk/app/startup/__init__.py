"""From the start of the process to the first rows: profile held, window shown, one instance, first questions."""
