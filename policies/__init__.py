"""Policies: load one, measure it, and update it: offline by MPO, then online by the GRPO family."""
