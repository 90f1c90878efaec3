"""Rollouts: asking a policy, many at once, and keeping what it said."""

from rollouts.local import LocalPool, Pool
from rollouts.requests import Request
from rollouts.worker import roll

__all__ = ["LocalPool", "Pool", "Request", "roll"]
