"""The window itself: rail, panes, status bar, actions."""
