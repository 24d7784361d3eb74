"""Start-up only: the one command, and the bridge between the engine's thread and Qt."""
