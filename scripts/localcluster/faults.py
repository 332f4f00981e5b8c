"""What may be in the way of a cluster, and what its checks find."""

from __future__ import annotations


class InTheWayError(Exception):
    """This machine, or what was asked for, does not allow it; the text says what to do."""


class CheckFailedError(Exception):
    """The cluster does not do what the platform needs; the text says which, and how it shows."""
