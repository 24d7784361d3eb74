"""The panel that shows how an answer came about."""
