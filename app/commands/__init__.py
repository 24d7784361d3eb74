"""One module for each command; each has ``run(options) -> int``, the exit status."""
