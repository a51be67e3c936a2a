"""The command line: one file per verb, each with `run(found, options) -> exit code`."""
