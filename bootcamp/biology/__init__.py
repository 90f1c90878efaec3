"""Biology: sequences, genetics, and the dynamics of cells and populations."""
