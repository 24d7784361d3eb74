"""Models: found, fetched, fitted and kept running, against their bars."""
