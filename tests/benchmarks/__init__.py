"""Figures against their bars, as ratios taken in one run; ``make bench [AREA=name]``."""
