"""Fuzzing of everything that reads a model's text: `python -m tests.fuzz 1000000`."""
