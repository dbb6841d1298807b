"""What is served as it lies in bot/web/: the launcher, the frame with the chat, the site's own page at «/»."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

WEB = Path(__file__).resolve().parents[2] / "web"
HOME = "/"

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
_NEVER_ASSETS = {"chat.js", "frame.html", "index.html"}
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*-]+(:(\d{1,5}|\*))?")

# No inline script or style anywhere, nothing from anybody else.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-cache",  # kept, and asked for with its ETag
}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    packed: bytes
    etag: str
    content_type: str
    headers: Mapping[str, str]

    def response(self, request: Request) -> HTTPResponse:
        """The file, packed if the browser unpacks, or a word that the browser has it."""
        headers = {**_HEADERS, **self.headers, "ETag": self.etag, "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return empty(status=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return raw(self.packed, headers=headers, content_type=self.content_type)
        return raw(self.body, headers=headers, content_type=self.content_type)


def asset(name: str, headers: Mapping[str, str], values: Mapping[str, str] | None = None) -> Asset:
    """A file of bot/web/, with `$name` filled in from `values`, escaped for HTML, if there are any."""
    path = WEB / name
    body = path.read_bytes()
    if values is not None:
        filled = Template(body.decode("utf-8")).substitute({key: escape(value) for key, value in values.items()})
        body = filled.encode("utf-8")
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    content_type = f"{_TYPES[path.suffix]}; charset=utf-8"
    return Asset(body, gzip.compress(body, 9, mtime=0), etag, content_type, headers)


def policy(**changes: str) -> str:
    """The content security policy; `frame_src="'self'"` stands for frame-src."""
    parts = {**_POLICY, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def frame_ancestors(origins: Iterable[str]) -> str:
    """Who may embed the frame, as the policy says it: this site itself and `origins`.

    Raises:
        ValueError: an origin is neither `*` nor like `https://www.example.org`.
    """
    origins = list(origins)
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError(f"WEB_ALLOWED_ORIGINS: {origin!r} is no origin such as https://www.example.org")
    return "*" if "*" in origins else " ".join(["'self'", *origins])


class SiteBlueprint(Blueprint):
    """A blueprint that also answers at «/», where Rasa's server has a greeting of its own that cannot be unrouted.

    `ctx.home` is what it answers.
    """

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        super().register(app, options)
        app.register_middleware(self._answer_home, "request")

    async def _answer_home(self, request: Request) -> HTTPResponse | None:
        return self.ctx.home.response(request) if request.path == HOME and request.method in ("GET", "HEAD") else None


def site_blueprint(name: str, allowed_origins: Iterable[str], values: Mapping[str, str]) -> SiteBlueprint:
    """The pages. `values` fills the site's own page: operator, phone, hours.

    Raises:
        ValueError: see `frame_ancestors`.
    """
    site = SiteBlueprint(name)
    home_policy = policy(frame_src="'self'", frame_ancestors="'none'")
    frame_policy = policy(frame_ancestors=frame_ancestors(allowed_origins))
    site.ctx.home = asset("index.html", {"Content-Security-Policy": home_policy}, values)
    frame = asset("frame.html", {"Content-Security-Policy": frame_policy})
    launcher = asset("chat.js", {"Cross-Origin-Resource-Policy": "cross-origin"})
    assets = {
        path.name: asset(path.name, {})
        for path in WEB.iterdir()
        if path.suffix in _TYPES and path.name not in _NEVER_ASSETS
    }

    @site.get("/chat.js", name="launcher")
    async def send_launcher(request: Request) -> HTTPResponse:
        return launcher.response(request)

    @site.get("/chat/frame", name="frame")
    async def send_frame(request: Request) -> HTTPResponse:
        return frame.response(request)

    @site.get("/chat/assets/<file_name:str>", name="assets")
    async def send_asset(request: Request, file_name: str) -> HTTPResponse:
        found = assets.get(file_name)
        return found.response(request) if found else empty(status=404)

    return site
