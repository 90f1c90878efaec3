"""Mathematics: families whose verifiers execute the answer wherever more than one is right."""
