"""Crystals: symmetry, structure and stability, on pymatgen and spglib."""
