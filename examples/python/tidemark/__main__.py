"""Goals at the command line: python3 -m tidemark --help"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from .replica import Refused, Replica
from .session import Session
from .sync import SpaceGone, StoreCopied, Sync, UpgradeNeeded
from .transport import Offline, ServerRefused, SignedOut, Transport

FOLDER = Path(os.environ.get("TIDEMARK_HOME", Path.home() / ".tidemark-python"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m tidemark", description="Goals, with or without a network.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, text: str, *names: str) -> None:
        added = commands.add_parser(name, help=text, description=text)
        for each in names:
            added.add_argument(each, type=int if each in ("target", "by", "number") else str)

    command("sign-up", "make an account (TIDEMARK_PASSWORD, or asked for)", "address", "email", "name")
    command("sign-in", "sign in (TIDEMARK_PASSWORD, or asked for)", "address", "email")
    command("sign-out", "end the session; the local database stays")
    command("list", "the goals, as they are on this device")
    command("add", "add a goal, here and now", "name", "target")
    command("rename", "rename a goal", "id", "name")
    command("progress", "add to a goal's progress, or take away from it", "id", "by")
    command("delete", "delete a goal", "id")
    command("sync", "send what waits and fetch what is new")
    command("watch", "stay and fetch what is new as it happens")
    command("refused", "what the server said no to, and why")
    command("retry", "make a refused change anew", "number")
    command("discard", "give a refused change up", "number")
    return parser.parse_args()


def main() -> int:
    given, session = arguments(), Session(FOLDER)
    try:
        run(given, session)
        return 0
    except (Offline, ServerRefused, SignedOut, SpaceGone, StoreCopied, UpgradeNeeded, Refused) as problem:
        print(problem, file=sys.stderr)
        return 1


def run(given: argparse.Namespace, session: Session) -> None:
    if given.command in ("sign-up", "sign-in"):
        transport = Transport(given.address)
        password = os.environ.get("TIDEMARK_PASSWORD") or getpass.getpass("Password: ")
        if given.command == "sign-up":
            transport.sign_up(given.name, given.email, password)
        else:
            transport.sign_in(given.email, password)
        session.begin(transport)
    elif given.command == "sign-out":
        session.transport().sign_out()
        session.end()
    elif given.command == "sync":
        Sync(session.replica(), session.transport()).run()
    elif given.command == "watch":
        watch(session)
    else:
        edit(given, session.replica())


def edit(given: argparse.Namespace, replica: Replica) -> None:
    if given.command == "list":
        for row_id, goal in replica.rows("goal").items():
            print(f"{row_id}  {goal['currentValue']}/{goal['targetValue']}  {goal['name']}")
    elif given.command == "add":
        print(replica.create("goal", {"name": given.name, "targetValue": given.target}))
    elif given.command == "rename":
        replica.update("goal", given.id, {"name": given.name})
    elif given.command == "progress":
        replica.update("goal", given.id, {"currentValue": given.by})
    elif given.command == "delete":
        replica.delete("goal", given.id)
    elif given.command == "refused":
        for number, change, message in replica.refused():
            print(f"{number}  {change['kind']} of {change['entity']} {change['row']}: {message}")
    elif given.command == "retry":
        replica.retry(given.number)
    elif given.command == "discard":
        replica.discard(given.number)


def watch(session: Session) -> None:
    """A round, then another for every message of the stream, until Ctrl-C."""
    sync = Sync(session.replica(), session.transport())
    sync.run()
    while True:
        for message in sync.transport.live({**sync.sender(), "cursor": sync.store.get("cursor")}):
            print(message["kind"], flush=True)
            if message["kind"] in ("bye", "gone"):
                return
            sync.run()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
