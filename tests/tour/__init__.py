"""The tour: the real window in every state worth looking at, as pictures.

``python -m tests.tour`` (``make screenshots``) starts the app on a display of its own, with the
real engine, store, workers and starter model, and drives it as a person would.
"""
