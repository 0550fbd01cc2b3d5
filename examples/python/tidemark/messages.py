"""Every message of the wire, as the tables of SPEC.md's chapter Wire say it."""

from __future__ import annotations

from typing import Any

from .checks import (
    boolean,
    by_name,
    drawn_id,
    either,
    fields,
    integer,
    json_value,
    kinds,
    list_of,
    nullable,
    number,
    one_of,
    replica,
    stamp,
    text,
    uuid,
)

PROTOCOL = 1
PAGE_ROWS = 1_000
BATCH_CHANGES = 1_000
BATCH_BYTES = 1_048_576

sender = {"protocol": integer(1), "schema": integer(1), "space": uuid, "replica": replica}
cursor = text(most=200)
entity = text(1, 63)
stamps = by_name(stamp)
values = by_name(json_value)

change_head = {"id": drawn_id, "entity": entity, "row": uuid, "stamp": stamp, "group_": drawn_id}
change = kinds(
    {
        "create": fields(**change_head, values=values, stamps_=stamps),
        "update": fields(**change_head, values=values, stamps_=stamps, bases=stamps),
        "delete": fields(**change_head, base_=stamp),
    }
)
outcome = kinds(
    {
        "applied": fields(change=uuid),
        "merged": fields(change=uuid, lost=list_of(text()), conflicts_=list_of(uuid)),
        "rejected": fields(
            change=uuid,
            code=one_of("invalid", "refused", "gone", "parent_gone", "group"),
            field_=text(),
            message=text(),
            parent_=fields(entity=text(), row=uuid),
        ),
    }
)

time = {"serverTime": number}
settled = {"batch": uuid, "outcomes": list_of(outcome)}
reported = either(fields(**settled), fields(batch=uuid, cancelled=one_of(True)))
gone = {"gone": fields(**time), "upgrade": fields(**time)}
refusals = {"busy": fields(retryAfterMs=number, **time), "taken": fields(**time), **gone}
decided = {"settled": fields(**settled, **time), "cancelled": fields(batch=uuid, **time)}
behind = fields(
    last=nullable(uuid),
    batches=list_of(fields(id=uuid, changes=list_of(fields(id=uuid, stamp=stamp)))),
    expired_=one_of(True),
    **time,
)

row_head = {"entity": text(), "id": uuid, "version": number}
pulled_row = either(fields(**row_head, values=values, stamps=stamps), fields(**row_head, dead=stamp))
addressed = {"replica": replica, "schema": number, "from": nullable(text())}
checkpoint = fields(
    **addressed,
    **time,
    rows=list_of(pulled_row),
    settled=list_of(reported),
    cursor=text(),
    more=boolean,
    total_=integer(),
    sums_=by_name(fields(count=integer(), sum=integer())),
)
resync = fields(**addressed, **time, common=number, offer_=one_of(True))
offered_row = fields(entity=entity, id=uuid, values=values, stamps=stamps)

MESSAGES = {
    "pushRequest": fields(
        **sender,
        after=nullable(drawn_id),
        batch=fields(id=drawn_id, changes=list_of(change, BATCH_CHANGES)),
    ),
    "pushReply": kinds({**decided, "behind": behind, **refusals}),
    "cancelRequest": fields(**sender, batch=drawn_id),
    "cancelReply": kinds({**decided, **refusals}),
    "pullRequest": fields(
        **sender,
        cursor=nullable(cursor),
        unsettled=list_of(drawn_id, 1_000),
        sums_=boolean,
        limit=integer(1, PAGE_ROWS),
    ),
    "pullReply": kinds({"checkpoint": checkpoint, "resync": resync, **gone}),
    "offerRequest": fields(**sender, cursor=cursor, rows=list_of(offered_row, PAGE_ROWS)),
    "offerReply": kinds({"received": fields(**time), "declined": fields(**time), **refusals}),
    "liveRequest": fields(**sender, cursor=nullable(cursor), lastEventId_=cursor),
    "liveMessage": kinds(
        {"checkpoint": checkpoint, "poke": fields(**time), "bye": fields(**time), "gone": fields(**time)}
    ),
}


def wrong_in(message: str, value: Any) -> list[str]:
    """The paths of what is wrong in a message, none if it is one."""
    return MESSAGES[message](value, "")
