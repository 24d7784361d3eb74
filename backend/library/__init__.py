"""Model files: what lies in the folders, and what their headers say. No llama.cpp here."""

from backend.library.catalogue import Catalogue, CatalogueEntry, unknown_model
from backend.library.gguf_header import Header, Weight, read_header

__all__ = ["Catalogue", "CatalogueEntry", "Header", "Weight", "read_header", "unknown_model"]
