"""The server's REST interface, with nothing but the standard library."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any, Optional

TIMEOUT_S = 30
STREAM_SILENCE_S = 40


class Offline(Exception):
    """No answer; it is worth trying again."""


class SignedOut(Exception):
    """The session has ended. Everything is kept; sign in again."""


class ServerRefused(Exception):
    """The server said no, with a sentence that says why."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Transport:
    def __init__(self, address: str, token: Optional[str] = None):
        self.address, self.token = address.rstrip("/"), token

    # ---- the account

    def sign_up(self, name: str, email: str, password: str) -> str:
        return self.token_from("sign-up/email", {"name": name, "email": email, "password": password})

    def sign_in(self, email: str, password: str) -> str:
        return self.token_from("sign-in/email", {"email": email, "password": password})

    def sign_out(self) -> None:
        with self.open("POST", "/api/auth/sign-out", {}):
            self.token = None

    def token_from(self, path: str, body: dict[str, Any]) -> str:
        with self.open("POST", f"/api/auth/{path}", body) as answer:
            self.token = answer.headers["set-auth-token"]
        if self.token is None:
            raise ServerRefused(500, "The server gave no token.")
        return self.token

    def me(self) -> Any:
        return self.get("me", {})

    # ---- the messages

    def push(self, request: dict[str, Any]) -> Any:
        return self.post("sync/push", request)

    def pull(self, request: dict[str, Any]) -> Any:
        return self.get("sync/pull", as_address(request))

    def live(self, request: dict[str, Any]) -> Iterator[Any]:
        """The messages of a stream until it ends; a pull brings what they tell of."""
        query = urllib.parse.urlencode(as_address(request))
        with self.open("GET", f"/api/v1/sync/live?{query}", timeout=STREAM_SILENCE_S) as stream:
            try:
                for line in stream:
                    if line.startswith(b"data:"):
                        yield json.loads(line[5:])
            except OSError as error:
                raise Offline(str(error)) from error

    # ---- HTTP

    def get(self, path: str, query: dict[str, Any]) -> Any:
        with self.open("GET", f"/api/v1/{path}?{urllib.parse.urlencode(query)}") as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> Any:
        with self.open("POST", f"/api/v1/{path}", body) as answer:
            return json.load(answer)

    def open(self, method: str, path: str, body: Any = None, timeout: float = TIMEOUT_S) -> Any:
        headers = {"accept": "application/json, text/event-stream"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["content-type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            raise refusal(error) from error
        except OSError as error:
            raise Offline(str(error)) from error


def refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        message = json.load(error)["message"]
    except (ValueError, KeyError, TypeError):
        message = str(error)
    if error.code == 401:
        return SignedOut(message)
    return Offline(message) if error.code in (429, 502, 503, 504) else ServerRefused(error.code, message)


def as_address(request: dict[str, Any]) -> dict[str, Any]:
    """A request as what follows the question mark; `since` is the cursor's name there."""
    query = {name: value for name, value in request.items() if value is not None}
    if "cursor" in query:
        query["since"] = query.pop("cursor")
    if "unsettled" in query:
        query["unsettled"] = ",".join(query["unsettled"])
    return query
