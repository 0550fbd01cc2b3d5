"""Who is signed in here, and where his local databases are: one per user and space."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Optional

from .replica import Replica
from .transport import Transport


class Session:
    def __init__(self, folder: Path):
        self.folder, self.file = folder, folder / "session.json"
        self.known: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def begin(self, transport: Transport) -> None:
        me = transport.me()
        personal = next(space for space in me["spaces"] if space["kind"] == "personal")
        self.known = {"address": transport.address, "token": transport.token, "user": me["id"], "space": personal["id"]}
        self.folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.known, file)

    def end(self) -> None:
        self.file.unlink(missing_ok=True)

    def transport(self) -> Transport:
        return Transport(self.needed("address"), self.needed("token"))

    def replica(self, space: Optional[str] = None) -> Replica:
        space = space or self.needed("space")
        return Replica(str(self.folder / f"{self.needed('user')}.{space}.sqlite"), space)

    def needed(self, name: str) -> Any:
        if name not in self.known:
            raise SystemExit("Sign in first: python3 -m tidemark sign-in ADDRESS E-MAIL")
        return self.known[name]
