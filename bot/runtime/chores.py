"""What is done between the turns: telling people of news about their cases, reminding them, erasing what is due."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import structlog
from sanic import Sanic

from actions.world import world
from bot.cases import Change, Reminder
from bot.channels import speakers
from bot.dialogue import World
from bot.dialogue.filing import ASK_FOR_PAPER
from bot.dialogue.reply import bullets
from bot.runtime.tracker_store import ConversationStore, without_safety_net

log = structlog.get_logger(__name__)

NEWS_EVERY = 15.0  # seconds
_PAPERS_MISSING = "utter_case_next_to_complete"
PURGE_EVERY = 6 * 3600.0  # seconds


async def start_chores(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Begin the chores with the server, and let a channel erase a conversation."""
    store = without_safety_net(app.ctx.agent)
    if isinstance(store, ConversationStore):
        app.ctx.forget_conversation = lambda sender_id: asyncio.to_thread(store.forget, sender_id)
    app.add_task(_every(NEWS_EVERY, lambda: tell_news(app), first_after=NEWS_EVERY))  # the channels need a moment
    app.add_task(_every(PURGE_EVERY, lambda: purge(app)))


async def _every(seconds: float, chore: Any, first_after: float = 0.0) -> None:
    await asyncio.sleep(first_after)
    while True:
        try:
            await chore()
        except Exception:
            log.exception("chores.failed")
        await asyncio.sleep(seconds)


async def tell_news(app: Sanic) -> None:
    """Tell people of changes that operators made, and remind those whose day has come.

    A change is marked after it was told (better twice than never), a reminder before (better never than twice).
    """
    here = world()
    seen = 0
    while changes := await asyncio.to_thread(here.cases.undelivered_changes, after=seen):
        for change in changes:
            seen = change.id
            if await _tell(app, change.owner, change_replies(change, here)):
                await asyncio.to_thread(here.cases.mark_delivered, change.id)
    for reminder in await asyncio.to_thread(here.cases.due_reminders, here.today):
        if await asyncio.to_thread(here.cases.mark_sent, reminder.id):
            await _tell(app, reminder.owner, reminder_replies(reminder, here))


def change_replies(change: Change, here: World) -> list[tuple[str, dict[str, str]]]:
    """What to say about a change: responses with their values."""
    replies = [("utter_news_state", {"code": str(change.code), "state": change.after.label})]
    if change.missing:
        titles = {paper.id: paper.title for paper in here.procedure.documents}
        missing = bullets(titles.get(item, item) for item in change.missing)
        operator = here.desk.operator
        replies.append((_PAPERS_MISSING, {"missing": missing, "operator": operator.name, "email": operator.email}))
    if change.outcome:
        replies.append(("utter_case_next_closed", {"outcome": change.outcome}))
    if change.note:
        replies.append(("utter_case_note", {"note": change.note}))
    return replies


def reminder_replies(reminder: Reminder, here: World) -> list[tuple[str, dict[str, str]]]:
    """What to say on the day."""
    topic = here.procedure.topics[reminder.topic].title.lower() if reminder.topic else f"pratica {reminder.code}"
    return [("utter_reminder_due", {"about": topic})]


async def _tell(app: Sanic, owner: str, replies: list[tuple[str, dict[str, str]]]) -> bool:
    """Say it; what fails for one person keeps no other from their news."""
    try:
        return await speakers.speak(owner, await _said(app, owner, *replies))
    except Exception:
        log.exception("chores.not_told")
        return False


async def _said(app: Sanic, sender_id: str, *replies: tuple[str, dict[str, str]]) -> list[dict[str, Any]]:
    processor = app.ctx.agent.processor
    tracker = processor.tracker_store.init_tracker(sender_id)
    channel = sender_id.partition(":")[0]
    said = []
    for name, values in replies:
        message = await processor.nlg.generate(name, tracker, channel, **values)
        if message and name == _PAPERS_MISSING:  # where documents can be sent, one may be sent in answer to this
            message = {**message, "custom": {"card": ASK_FOR_PAPER}}
        if message:
            said.append(message)
    return said


async def purge(app: Sanic) -> None:
    """Erase what has been kept long enough (data/desk.yml, data/procedure.yml)."""
    here = world()
    await asyncio.to_thread(here.cases.purge)
    store = without_safety_net(app.ctx.agent)
    if isinstance(store, ConversationStore):
        before = time.time() - here.desk.retention.conversation_days * 86_400
        await asyncio.to_thread(store.purge, before)
