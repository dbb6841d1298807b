"""A small Bot API server for tests, strict where Telegram is: limits, conflicts, floods, blocked bots, secrets, offsets.

Written from https://core.telegram.org/bots/api. What it cannot know is how Telegram itself paces and reorders.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from typing import Any

import aiohttp
from aiohttp import web

TOKEN = "123456789:AAstand-in_token_of_35_characters_ab"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Sportello", "username": "sportello_prova_bot"}

_UPDATE_KINDS = {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member"}
_LINKS = (
    ("url", re.compile(r"https?://\S+[^\s.,;:!?)»]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("phone_number", re.compile(r"\+\d[\d \-()]{6,}\d")),
)


class ApiError(Exception):
    """An answer with «ok»: false."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class BotApi:
    """The server; its state outlives `stop` and another `start` on the same port."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.chats: dict[int, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.left: set[int] = set()
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.commands: list[dict[str, str]] = []
        self.open_queries: set[str] = set()
        self.alerts: list[str] = []
        self.webhook: dict[str, Any] | None = None
        self.hosts: dict[str, str] = {}  # public https address -> where it really is
        self.webhook_refusals: list[int] = []
        self.impatient = 0  # calls made before a flood wait was over
        self._pending: deque[dict[str, Any]] = deque()
        self._allowed: set[str] = set(_UPDATE_KINDS)
        self._update_id = 880_000_000
        self._message_id = 10
        self._poll: asyncio.Future[None] | None = None
        self._floods: dict[int, tuple[int, int]] = {}
        self._flooded_until: dict[int, float] = {}
        self._failures = 0
        self._recent: deque[float] = deque()
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._deliveries: asyncio.Task[None] | None = None
        self.port = 0
        self.patience = 15.0  # seconds that `until` waits

    # -- running it ----------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._deliveries = asyncio.create_task(self._deliver())

    async def stop(self) -> None:
        if self._deliveries:
            self._deliveries.cancel()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def flood(self, chat_id: int, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next `times` messages to the chat with 429."""
        self._floods[chat_id] = (times, retry_after)

    def fail(self, times: int) -> None:
        """Answer the next calls with 502."""
        self._failures = times

    async def push(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Something happens; updates that the bot has not asked for are not kept."""
        if update_id is None:
            self._update_id += 1
            update_id = self._update_id
        if kind in self._allowed:
            self._pending.append({"update_id": update_id, kind: content})
        await self._notify()
        return update_id

    async def until(self, condition: Any) -> None:
        """Wait for `condition()`, looked at whenever something happened here."""
        async with asyncio.timeout(self.patience), self._changed:
            await self._changed.wait_for(condition)

    async def all_taken(self) -> None:
        """Wait until the bot has confirmed every update."""
        await self.until(lambda: not self._pending)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    def next_message_id(self) -> int:
        self._message_id += 1
        return self._message_id

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- HTTP ----------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != TOKEN:
                raise ApiError(401, "Unauthorized")
            if self._failures:
                self._failures -= 1
                raise ApiError(502, "Bad Gateway")
            params = await self._params(request)
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise ApiError(404, "Not Found: method not found")
            self.calls.append((method, params))
            result = await handler(params)
        except ApiError as error:
            answer: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                answer["parameters"] = error.parameters
            await self._notify()
            return web.json_response(answer, status=error.code)
        await self._notify()
        return web.json_response({"ok": True, "result": result})

    async def _params(self, request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        params: dict[str, Any] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                params[name] = (value.filename, value.file.read())
            else:
                params[name] = _decoded(value) if isinstance(value, str) else value
        return params

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != TOKEN or content is None:
            return web.Response(status=404)
        return web.Response(body=content)

    # -- updates -------------------------------------------------------------------------------

    async def _do_getUpdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
            )
        if self._poll and not self._poll.done():
            self._poll.set_exception(
                ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
            )
        mine = self._poll = asyncio.get_running_loop().create_future()
        limit, offset = int(params.get("limit", 100)), int(params.get("offset", 0))
        if not 1 <= limit <= 100 or offset < 0:
            raise ApiError(400, "Bad Request: limit or offset out of range")
        if "allowed_updates" in params:
            self._allow(params["allowed_updates"])
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
        await self._notify()
        deadline = time.monotonic() + int(params.get("timeout", 0))
        try:
            while not self._pending and time.monotonic() < deadline:
                if mine.done():
                    break
                await asyncio.sleep(0.01)
            if mine.done():
                mine.result()  # another poll took over
        finally:
            if self._poll is mine:
                self._poll = None
            mine.cancel()
        return list(self._pending)[:limit]

    def _allow(self, kinds: list[str]) -> None:
        if set(kinds) - _UPDATE_KINDS:
            raise ApiError(400, "Bad Request: unknown kind of update")
        self._allowed = set(kinds) or set(_UPDATE_KINDS)

    async def _do_setWebhook(self, params: dict[str, Any]) -> bool:
        if not str(params.get("url", "")).startswith("https://"):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", str(params.get("secret_token", "x"))):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        if not 1 <= int(params.get("max_connections", 40)) <= 100:
            raise ApiError(400, "Bad Request: max_connections out of range")
        self._allow(params.get("allowed_updates", []))
        self.webhook = params
        return True

    async def _do_deleteWebhook(self, params: dict[str, Any]) -> bool:
        self.webhook = None
        return True

    async def _deliver(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(0.01)
                if not (self.webhook and self._pending):
                    continue
                host = re.match(r"https://[^/]+", self.webhook["url"])
                url = self.webhook["url"].replace(host[0], self.hosts.get(host[0], "http://127.0.0.1:1"))
                headers = {"X-Telegram-Bot-Api-Secret-Token": str(self.webhook.get("secret_token", ""))}
                try:
                    async with session.post(url, json=self._pending[0], headers=headers) as answer:
                        status = answer.status
                except aiohttp.ClientError:
                    status = 0
                if 200 <= status < 300:
                    self._pending.popleft()
                else:
                    self.webhook_refusals.append(status)
                    await asyncio.sleep(0.2)
                await self._notify()

    # -- the bot itself ------------------------------------------------------------------------

    async def _do_getMe(self, params: dict[str, Any]) -> dict[str, Any]:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _do_setMyCommands(self, params: dict[str, Any]) -> bool:
        commands = params["commands"]
        wrong = len(commands) > 100 or any(
            not re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]) or not 1 <= len(c["description"]) <= 256
            for c in commands
        )
        if wrong:
            raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = commands
        return True

    # -- speaking ------------------------------------------------------------------------------

    async def _do_sendMessage(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._reach(params)
        self._pace(chat_id)
        return self._sent(chat_id, params, {"text": self._text(params)})

    async def _do_sendDocument(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._reach(params)
        self._pace(chat_id)
        reference = params.get("document")
        if isinstance(reference, str) and reference.startswith("attach://"):
            reference = params.get(reference.removeprefix("attach://"))
        if not isinstance(reference, tuple) or not reference[1]:
            raise ApiError(400, "Bad Request: file must be non-empty")
        name, content = reference
        file_id = self.store(content)
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        return self._sent(chat_id, params, {"document": document})

    async def _do_sendChatAction(self, params: dict[str, Any]) -> bool:
        self._reach(params)
        if params.get("action") not in ("typing", "upload_document"):
            raise ApiError(400, "Bad Request: wrong parameter action in request")
        return True

    async def _do_editMessageText(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._reach(params)
        message = self.messages.get((chat_id, int(params["message_id"])))
        if message is None or not message["from"]["is_bot"]:
            raise ApiError(400, "Bad Request: message to edit not found")
        text, markup = self._text(params), self._markup(params)
        if message.get("text") == text and message.get("reply_markup") == markup:
            raise ApiError(400, "Bad Request: message is not modified")
        message.pop("reply_markup", None)
        message.update({"text": text, "edit_date": int(time.time()), **({"reply_markup": markup} if markup else {})})
        return message

    async def _do_answerCallbackQuery(self, params: dict[str, Any]) -> bool:
        if params["callback_query_id"] not in self.open_queries:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(str(params.get("text", ""))) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.open_queries.discard(params["callback_query_id"])
        if params.get("text"):
            self.alerts.append(params["text"])
        return True

    async def _do_getFile(self, params: dict[str, Any]) -> dict[str, Any]:
        file_id = params["file_id"]
        if file_id not in self.files:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if size > 20 * 1024 * 1024:
            raise ApiError(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": f"documents/{file_id}"}

    async def _do_leaveChat(self, params: dict[str, Any]) -> bool:
        chat_id = int(params["chat_id"])
        if chat_id > 0:
            raise ApiError(400, "Bad Request: chat member status can't be changed in private chats")
        if chat_id in self.left:
            raise ApiError(403, "Forbidden: bot is not a member of the group chat")
        self.left.add(chat_id)
        return True

    def store(self, content: bytes) -> str:
        file_id = f"file{len(self.files)}"
        self.files[file_id] = content
        return file_id

    def _reach(self, params: dict[str, Any]) -> int:
        try:
            chat_id = int(params["chat_id"])
        except (KeyError, ValueError):
            raise ApiError(400, "Bad Request: chat_id is empty") from None
        if chat_id not in self.chats:
            raise ApiError(400, "Bad Request: chat not found")
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.left:
            raise ApiError(403, "Forbidden: bot was kicked from the group chat")
        return chat_id

    def _pace(self, chat_id: int) -> None:
        now = time.monotonic()
        if now < self._flooded_until.get(chat_id, 0):
            self.impatient += 1
        times, retry_after = self._floods.get(chat_id, (0, 0))
        while self._recent and now - self._recent[0] > 1:
            self._recent.popleft()
        if times:
            self._floods[chat_id] = (times - 1, retry_after)
        elif len(self._recent) > 60:  # twice the 30 a second that Telegram asks bots to keep to, for its tolerance
            retry_after = 1
        else:
            self._recent.append(now)
            return
        self._flooded_until[chat_id] = now + retry_after
        raise ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)

    def _text(self, params: dict[str, Any]) -> str:
        text = str(params.get("text", "")).strip()
        if params.get("parse_mode"):
            raise ApiError(400, "Bad Request: this server reads no markup")
        if not text:
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        return text

    def _markup(self, params: dict[str, Any]) -> dict[str, Any] | None:
        markup = params.get("reply_markup")
        if markup is None:
            return None
        keyboard = markup.get("inline_keyboard")
        keys = [key for row in keyboard or markup.get("keyboard", []) for key in row]
        if not keys and not markup.get("remove_keyboard"):
            raise ApiError(400, "Bad Request: object expected as reply markup")
        if len(keys) > 100 or any(not key.get("text") for key in keys):
            raise ApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if keyboard and any(not 1 <= len(key.get("callback_data", "").encode()) <= 64 for key in keys):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        return markup

    def _sent(self, chat_id: int, params: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        markup = self._markup(params)
        message = {
            "message_id": self.next_message_id(),
            "date": int(time.time()),
            "chat": self.chats[chat_id],
            "from": BOT,
            **content,
        }
        if entities := [e for kind, sign in _LINKS for e in _entities(kind, sign, content.get("text", ""))]:
            message["entities"] = entities
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self.messages[chat_id, message["message_id"]] = {**message, "shown_markup": markup}
        return message


def _decoded(value: str) -> Any:
    """Structures and numbers arrive as JSON; a text that happens to be JSON stays a text where one is expected."""
    if value[:1] in "[{" or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _entities(kind: str, sign: re.Pattern[str], text: str) -> list[dict[str, Any]]:
    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    return [
        {"type": kind, "offset": units(text[: m.start()]), "length": units(m[0])} for m in sign.finditer(text)
    ]  # fmt: skip
