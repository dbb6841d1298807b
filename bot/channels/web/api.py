"""The HTTP interface of the web chat, for the frame alone.

Whoever holds a session's token is that visitor: it comes in the Authorization header, never in an address. Refusals are
JSON, `{"error": for the widget, "text": for the person}`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.web.chat import Refused, WebChat
from bot.channels.web.messages import public, public_introduction
from bot.channels.web.visitors import TooManyStreams

HEARTBEAT_SECONDS = 15.0
PAGE = 100

_MAX_BODY = 64 * 1024
_KEY = re.compile(r"[A-Za-z0-9-]{16,64}")
_EVENT_ID = re.compile(r"(\d{1,9})\.(\d{1,18})")
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Respond = Callable[..., Awaitable[Any]]


def add_routes(site: Blueprint, chat: WebChat, heartbeat: float = HEARTBEAT_SECONDS) -> None:
    """Add the interface to a blueprint, under /chat/api/."""

    def route(method: str, path: str) -> Callable[[Respond], Respond]:
        def decorate(respond: Respond) -> Respond:
            @wraps(respond)
            async def checked(request: Request) -> Any:
                try:
                    _check_origin(request)
                    return await respond(request)
                except Refused as refusal:
                    return _refusal(refusal)

            return site.route(f"/chat/api/{path}", methods=[method], name=respond.__name__)(checked)

        return decorate

    async def visitor(request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        session_id = await asyncio.to_thread(chat.store.session_of, token) if scheme == "Bearer" else None
        if session_id is None:
            raise Refused(401, "no_session", "")
        return session_id

    @route("GET", "introduction")
    async def introduction(request: Request) -> HTTPResponse:
        return _reply(public_introduction(chat.texts.introduction))

    @route("POST", "session")
    async def open_session(request: Request) -> HTTPResponse:
        return _reply({"token": await chat.open_session(_address(request))}, status=201)

    @route("POST", "messages")
    async def send(request: Request) -> HTTPResponse:
        session_id = await visitor(request)
        sent = _read_message(request)
        message, new = await chat.take(session_id, _address(request), **sent)
        return _reply(public(message), status=202 if new else 200)

    @route("GET", "messages")
    async def history(request: Request) -> HTTPResponse:
        before = request.args.get("before", "")
        before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        transcript = await asyncio.to_thread(chat.store.latest, await visitor(request), PAGE, before_id)
        if transcript is None:
            raise Refused(401, "no_session", "")
        messages = [public(message) for message in transcript.messages]
        return _reply({"epoch": transcript.epoch, "messages": messages, "earlier": transcript.earlier})

    @route("POST", "erase")
    async def erase(request: Request) -> HTTPResponse:
        await chat.erase(await visitor(request), getattr(request.app.ctx, "forget_conversation", None))
        return _reply({})

    @route("GET", "events")
    async def events(request: Request) -> None:
        """Server-sent events: message, typing, cleared (forget what you show), gone (the session is)."""
        session_id = await visitor(request)
        known = _EVENT_ID.fullmatch(request.headers.get("last-event-id", ""))
        epoch, after = (int(known[1]), int(known[2])) if known else (None, 0)
        try:
            with chat.visitors.stream(session_id) as wake:
                headers = {**_HEADERS, "X-Accel-Buffering": "no"}
                response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=headers)
                await _tell(response, session_id, epoch, after, wake)
                await response.eof()
        except TooManyStreams:
            raise Refused(429, "too_fast", chat.texts.too_fast, 60.0) from None

    async def _tell(response: Any, session_id: str, epoch: int | None, after: int, wake: asyncio.Event) -> None:
        typing: bool | None = None
        await response.send(": ciao\n\n")
        while not chat.visitors.closing:
            wake.clear()
            transcript = await asyncio.to_thread(chat.store.since, session_id, after if epoch is not None else 0)
            if transcript is not None and epoch is not None and transcript.epoch != epoch:
                await response.send(_event("cleared", {}, f"{transcript.epoch}.0"))
                transcript = await asyncio.to_thread(chat.store.since, session_id, 0)
            if transcript is None:
                await response.send(_event("gone", {}))
                return
            epoch = transcript.epoch
            for message in transcript.messages:
                await response.send(_event("message", public(message), f"{epoch}.{message.id}"))
                after = message.id
            if chat.answering(session_id) != typing:
                typing = chat.answering(session_id)
                await response.send(_event("typing", {"on": typing}))
            try:
                await asyncio.wait_for(wake.wait(), heartbeat)
            except TimeoutError:
                await response.send(": \n\n")


def _event(name: str, data: dict[str, Any], event_id: str | None = None) -> str:
    return (f"id: {event_id}\n" if event_id else "") + f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _reply(data: dict[str, Any], status: int = 200, **headers: str) -> HTTPResponse:
    return json_response(data, status=status, headers={**_HEADERS, **headers})


def _refusal(refusal: Refused) -> HTTPResponse:
    headers = {"Retry-After": str(max(1, round(refusal.wait + 0.5)))} if refusal.wait else {}
    return _reply({"error": refusal.reason, "text": refusal.text}, refusal.status, **headers)


def _address(request: Request) -> str:
    # remote_addr is the visitor's behind as many proxies as SANIC_PROXIES_COUNT says, and empty without.
    return request.remote_addr or request.ip


def _check_origin(request: Request) -> None:
    """The frame is of this site, so whoever calls from a page of another is not it. Raises: Refused."""
    fetched_from = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign or fetched_from not in ("same-origin", "none"):
        raise Refused(403, "wrong_origin", "")


def _read_message(request: Request) -> dict[str, Any]:
    """The arguments of `WebChat.take`. Raises: Refused."""
    if len(request.body) > _MAX_BODY:
        raise Refused(413, "too_long", "")
    sent: Any = None
    with suppress(SanicException, UnicodeDecodeError, RecursionError):
        sent = request.json
    if not isinstance(sent, dict):
        raise Refused(400, "malformed", "")
    key, text, button = sent.get("key"), sent.get("text"), sent.get("button")
    one_of_them = [isinstance(text, str), isinstance(button, str)].count(True) == 1 and None in (text, button)
    if not (isinstance(key, str) and _KEY.fullmatch(key) and one_of_them):
        raise Refused(400, "malformed", "")
    return {"key": key, "text": text, "button_id": button}
