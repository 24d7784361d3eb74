"""The first start: what the machine can do, and a committee that fits it."""
