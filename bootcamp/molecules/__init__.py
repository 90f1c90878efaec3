"""Molecules: structures, reactions and edits, on RDKit."""
