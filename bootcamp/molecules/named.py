"""All named reactions, by the names that rows of the catalogue use."""

from __future__ import annotations

from bootcamp.molecules.carbon_bonds import CARBON_BONDS
from bootcamp.molecules.reactions import REACTIONS, Reaction
from bootcamp.molecules.ring_syntheses import RING_SYNTHESES

NAMED: dict[str, Reaction] = REACTIONS | CARBON_BONDS | RING_SYNTHESES
