"""Model files: what lies in the folders, what their headers say, and what loading them takes.

No llama.cpp here, and nothing of a file is believed beyond its header.
"""

from backend.library.estimate import (
    Estimate,
    context_needs,
    default_cells,
    estimate,
    kv_cache_types,
    load_needs,
    worker_sequences,
)
from backend.library.gguf_header import Header, Weight, read_header
from backend.library.installed import InstalledModel, InstalledModels, unknown_model
from backend.library.installed_model import hub_place
from backend.library.other_apps import found_apps
from backend.library.weights import bytes_per_token

__all__ = [
    "Estimate",
    "Header",
    "InstalledModel",
    "InstalledModels",
    "Weight",
    "bytes_per_token",
    "context_needs",
    "default_cells",
    "estimate",
    "found_apps",
    "hub_place",
    "kv_cache_types",
    "load_needs",
    "read_header",
    "unknown_model",
    "worker_sequences",
]
