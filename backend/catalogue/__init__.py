"""Models worth having, and committees of them that fit a machine.

The catalogue is data (`resources/catalogue`); what fits, and who sits where, is decided by pure
functions over a snapshot of the hardware.
"""

from backend.catalogue.catalogued import catalogue, find_file, is_file, weights
from backend.catalogue.choosing import id_of
from backend.catalogue.fitting import committee_cells, fit, kv_bytes
from backend.catalogue.proposals import committee_of, recommend
from backend.catalogue.speed import MAIN_BANDWIDTH, bandwidth, seconds_per_token

__all__ = [
    "MAIN_BANDWIDTH",
    "bandwidth",
    "catalogue",
    "committee_cells",
    "committee_of",
    "find_file",
    "fit",
    "id_of",
    "is_file",
    "kv_bytes",
    "recommend",
    "seconds_per_token",
    "weights",
]
