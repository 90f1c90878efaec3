"""Is the count of tasks honest? What in the registry asks the same, and what leaks across the split."""

from bootcamp.auditing.findings import Finding, audit

__all__ = ["Finding", "audit"]
