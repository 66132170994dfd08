"""Random migration histories over a catalog of their own; see history.py."""
