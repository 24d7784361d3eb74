"""Small painted widgets that any feature may use."""
