"""Chat list, transcript and composer."""
