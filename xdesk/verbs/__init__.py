"""What can be done from a terminal: one file per verb, each with `run(found, options) -> exit code`."""
