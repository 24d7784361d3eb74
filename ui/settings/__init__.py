"""The settings page: generated from the one declaration of `backend.settings`."""
