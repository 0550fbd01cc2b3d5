"""The app's entities, as packages/domain has them: for each field its policy, and what a create fills in."""

from __future__ import annotations

from typing import Any, NamedTuple

SCHEMA = 1


class Entity(NamedTuple):
    policies: dict[str, Any]
    defaults: dict[str, Any]


ENTITIES = {
    "goal": Entity(
        policies={
            "name": "lww",
            "description": "lww",
            "targetValue": "lww",
            "currentValue": "counter",
            "unit": "lww",
            "dueOn": "lww",
            "status": "lww",
        },
        defaults={"description": "", "currentValue": 0, "unit": "", "dueOn": None, "status": "active"},
    ),
    # The server alone writes these; deleting one says that it is resolved (CON-2).
    "syncConflict": Entity(
        policies=dict.fromkeys(["entity", "rowId", "field", "value", "stamp", "replica", "at"], "lww"),
        defaults={},
    ),
}
