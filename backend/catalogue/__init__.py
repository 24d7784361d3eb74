"""Models worth having, and committees of them that fit a machine.

The catalogue is data (`resources/catalogue`); what fits, and who sits where, is decided by pure
functions over a snapshot of the hardware.
"""

from backend.catalogue.catalogued import catalogue, find_file, weights
from backend.catalogue.fitting import fit
from backend.catalogue.proposals import committee_of, recommend

__all__ = ["catalogue", "committee_of", "find_file", "fit", "recommend", "weights"]
