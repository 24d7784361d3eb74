"""Models that other apps have downloaded, used where they lie.

Each reader is a function over folders: it starts nothing, writes nothing, and takes whatever
lies there for untrusted. What makes no sense is left out with a note.
"""

from backend.library.other_apps.found import found_apps, models_of
from backend.library.other_apps.ollama import is_store, read
from backend.library.other_apps.reading import AppModels

__all__ = ["AppModels", "found_apps", "is_ollama_store", "models_of", "read_ollama"]

is_ollama_store = is_store
read_ollama = read
