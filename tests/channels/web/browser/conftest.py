"""People with a browser, in front of the chat's server. The tests beside skip themselves where there is no playwright."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from ..server import ChatServer
    from .people import Meet, Person


@pytest.fixture
def meet(browser: Browser, chat_server: ChatServer) -> Meet:
    from .people import person

    return partial(person, browser, chat_server)


@pytest.fixture
def visitor(meet: Meet) -> Iterator[Person]:
    with meet() as somebody:
        yield somebody
