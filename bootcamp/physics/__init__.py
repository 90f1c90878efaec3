"""Physics: calculations with quantities, and designs that are put to the test."""
