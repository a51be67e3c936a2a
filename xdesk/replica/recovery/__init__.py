"""What comes back into the file: texts rescued at closing, rows of a file that was set aside."""
