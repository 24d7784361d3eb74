"""Model files: what lies in the folders, what their headers say, what they take, and what to get.

No llama.cpp here, and nothing of a file is believed beyond its header.
"""

from backend.library.catalogued import catalogue
from backend.library.estimate import (
    Estimate,
    context_needs,
    default_cells,
    estimate,
    kv_cache_types,
    load_needs,
    worker_sequences,
)
from backend.library.fitting import fit
from backend.library.gguf_header import Header, Weight, read_header
from backend.library.installed import InstalledModel, InstalledModels, unknown_model
from backend.library.other_apps import FoundApp, found_apps
from backend.library.proposals import committee_of, recommend

__all__ = [
    "Estimate",
    "FoundApp",
    "Header",
    "InstalledModel",
    "InstalledModels",
    "Weight",
    "catalogue",
    "committee_of",
    "context_needs",
    "default_cells",
    "estimate",
    "fit",
    "found_apps",
    "kv_cache_types",
    "load_needs",
    "read_header",
    "recommend",
    "unknown_model",
    "worker_sequences",
]
