"""The window: draws the engine's stream of events and holds no logic of its own."""
