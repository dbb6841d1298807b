"""What an update of Telegram's means for the channel: every kind of update has one decided meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.telegram.knowledge import Knowledge
from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

# What is asked of Telegram. Anything else (channel posts, reactions, polls) is not even sent to us.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@\w+)?(?:\s+(?P<words>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """Something that was typed (or a telephone number that was shared)."""

    text: str


@dataclass(frozen=True)
class Ordered:
    """A command of the menu, as the payload that it stands for."""

    payload: str


@dataclass(frozen=True)
class Pressed:
    """A press on an inline button: its id, and the message under which it stood, if still there."""

    query_id: str
    data: str
    message_id: int | None
    text: str | None


@dataclass(frozen=True)
class Paper:
    """A photo or a document, perhaps with words under it. `album` joins those that were sent together."""

    file_id: str
    size: int
    caption: str
    album: str | None


@dataclass(frozen=True)
class Unread:
    """Something that the assistant cannot read: `kind` names the text that says so; `caption` is read all the same."""

    kind: str
    caption: str = ""


@dataclass(frozen=True)
class Blocked:
    """The person blocked the bot, or deleted the chat."""


@dataclass(frozen=True)
class NotPrivate:
    """A group, where the bot says that it speaks in private only (`told`), or a channel: it leaves."""

    told: bool


@dataclass(frozen=True)
class Nothing:
    """Service messages, other bots, kinds of updates that were never asked for."""


Event = Said | Ordered | Pressed | Paper | Unread | Blocked | NotPrivate | Nothing


def chat_of(update: Update) -> int | None:
    """The chat in which the update happened, as Telegram says."""
    chat = update.effective_chat
    return chat.id if chat else None


def read(update: Update, knowledge: Knowledge) -> Event:
    """The meaning of an update."""
    chat = update.effective_chat
    if chat is None:
        return Nothing()
    if chat.type == ChatType.CHANNEL:
        return NotPrivate(told=False)
    if chat.type != ChatType.PRIVATE:
        return _in_a_group(update)
    if update.my_chat_member:
        blocked = update.my_chat_member.new_chat_member.status == ChatMemberStatus.BANNED
        return Blocked() if blocked else Nothing()
    if update.callback_query:
        query = update.callback_query
        under = query.message if isinstance(query.message, Message) else None
        return Pressed(
            query_id=query.id,
            data=query.data or "",
            message_id=query.message.message_id if query.message else None,
            text=under.text if under else None,
        )
    if update.edited_message:
        return Unread("edited") if update.edited_message.text or update.edited_message.caption else Nothing()
    return _message(update.message, knowledge) if update.message else Nothing()


def _in_a_group(update: Update) -> Event:
    """Leave when added, and when somebody speaks to a bot that could not leave before."""
    if update.my_chat_member:
        present = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)
        return NotPrivate(told=True) if update.my_chat_member.new_chat_member.status in present else Nothing()
    message = update.message
    spoken = message is not None and (message.text is not None or message.caption is not None)
    return NotPrivate(told=True) if spoken else Nothing()


def _message(message: Message, knowledge: Knowledge) -> Event:
    if message.from_user is None or message.from_user.is_bot:
        return Nothing()
    if message.text is not None:
        return _text(message.text, knowledge)
    caption = message.caption or ""
    if message.contact:
        if message.contact.user_id != message.from_user.id:
            return Unread("contact_of_another")
        # Telegram's numbers are international, with or without the sign
        return Said("+" + message.contact.phone_number.lstrip("+"))
    if message.photo:
        largest = message.photo[-1]
        return Paper(largest.file_id, largest.file_size or 0, caption, message.media_group_id)
    if message.document and not message.animation:
        return Paper(message.document.file_id, message.document.file_size or 0, caption, message.media_group_id)
    if message.voice or message.audio or message.video_note:
        return Unread("unsupported_voice", caption)
    if message.sticker or message.animation or message.dice:
        return Unread("sticker", caption)
    if message.location or message.venue:
        return Unread("location")
    if message.video or message.poll or message.story or message.game or message.paid_media or message.checklist:
        return Unread("unsupported", caption)
    return Nothing()


def _text(text: str, knowledge: Knowledge) -> Event:
    match = _COMMAND.fullmatch(text.strip())
    payload = knowledge.payload(match["name"]) if match else None
    # «/stato SM-…» is a sentence; what follows /start is a link's parameter, not the person's words
    if match and payload and (not match["words"] or match["name"].lower() == "start"):
        return Ordered(payload)
    return Said(text)
