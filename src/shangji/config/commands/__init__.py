"""One module a command, each with `run(options) -> exit code`; loaded by name when it is asked for."""
