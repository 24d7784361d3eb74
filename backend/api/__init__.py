"""The endpoint on localhost; one module for each dialect."""

from backend.api.server import Endpoint, serve

__all__ = ["Endpoint", "serve"]
