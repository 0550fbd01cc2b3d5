"""A small Tidemark client, of the standard library alone."""

from .replica import Refused, Replica
from .sync import SpaceGone, StoreCopied, Sync, UpgradeNeeded
from .transport import Offline, ServerRefused, SignedOut, Transport

__all__ = [
    "Offline",
    "Refused",
    "Replica",
    "ServerRefused",
    "SignedOut",
    "SpaceGone",
    "StoreCopied",
    "Sync",
    "Transport",
    "UpgradeNeeded",
]
