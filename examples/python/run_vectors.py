"""Checks this implementation against the vectors: python3 examples/python/run_vectors.py"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable, Optional

from tidemark import stamps
from tidemark.merge import merge
from tidemark.messages import wrong_in
from tidemark.overlay import visible
from tidemark.values import SUM_MODULUS, canonical, natural_row_id, problem_of, row_hash

VECTORS = Path(__file__).resolve().parents[2] / "packages" / "sync-core" / "vectors"
Case = dict[str, Any]


def reading(clock: Optional[stamps.Clock]) -> Any:
    return None if clock is None else clock._asdict()


def run_stamp(case: Case) -> Any:
    if case["do"] == "encode":
        return stamps.encode(stamps.Clock(**case["reading"]), case["author"])
    if case["do"] == "decode":
        clock, author = stamps.decode(case["stamp"])
        return {**clock._asdict(), "replica": author}
    if case["do"] == "tick":
        return reading(stamps.tick(stamps.Clock(**case["clock"]), case["now"]))
    if case["do"] == "observe":
        return reading(stamps.observe(stamps.Clock(**case["clock"]), case["seen"]))
    if case["do"] == "above":
        return stamps.above(case["stamp"], case["author"])
    return max(case["of"])


def run_clock(case: Case) -> Any:
    if case["do"] == "offset":
        return stamps.clock_offset(case["askedAt"], case["heardAt"], case["serverTime"])
    corrected, clock = stamps.correct(case["stamps"], case["differenceMs"], case["now"])
    return {"stamps": [corrected[stamp] for stamp in case["stamps"]], "clock": reading(clock)}


def run_value(case: Case) -> Any:
    return {"refused": True} if problem_of(case["value"]) else {"canonical": canonical(case["value"])}


def run_id(case: Case) -> Any:
    return natural_row_id(case["space"], case["entity"], case["naturalKey"])


def run_merge(case: Case) -> Any:
    return merge(case["policies"], case["row"], case["change"])._asdict()


def run_overlay(case: Case) -> Any:
    return visible(case["policies"], case["base"], case["failed"], case["outbox"])


def run_sum(case: Case) -> Any:
    hashes = [row_hash(row["id"], row["version"]) for row in case["rows"]]
    return {"count": len(hashes), "sum": sum(hashes) % SUM_MODULUS}


def run_message(case: Case) -> Any:
    wrong = wrong_in(case["message"], case["value"])
    return {"wrong": wrong} if wrong else {"valid": True}


RUNS: dict[str, Callable[[Case], Any]] = {
    "clock.json": run_clock,
    "ids.json": run_id,
    "merge.json": run_merge,
    "overlay.json": run_overlay,
    "protocol.json": run_message,
    "stamps.json": run_stamp,
    "sums.json": run_sum,
    "values.json": run_value,
}


def main() -> int:
    files = {path.name for path in VECTORS.glob("*.json")}
    failures = [f"{name}: nothing here runs it" for name in sorted(files - RUNS.keys())]
    count = 0
    for name in sorted(files & RUNS.keys()):
        for case in json.loads((VECTORS / name).read_text("utf-8")):
            count += 1
            got = RUNS[name](case)
            if canonical(got) != canonical(case["expected"]):
                failures.append(f"{name}: {case['name']}\n  expected {case['expected']}\n  got      {got}")
    print("\n".join(failures) if failures else f"{count} vectors hold")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
