"""Model files: what lies in the folders, and what their headers say. No llama.cpp here."""

from backend.library.gguf_header import Header, Weight, read_header
from backend.library.installed import InstalledModel, InstalledModels, unknown_model

__all__ = ["Header", "InstalledModel", "InstalledModels", "Weight", "read_header", "unknown_model"]
