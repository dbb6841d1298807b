"""What the assistant does with a person, a task at a time; the stack of tasks lives in the state."""

from bot.dialogue.tasks.base import Task
from bot.dialogue.tasks.cases import AddDocuments, ResumeDraft, Status, Withdraw
from bot.dialogue.tasks.letter import Letter
from bot.dialogue.tasks.own_data import OwnData
from bot.dialogue.tasks.problems import FirstTopic, NextTopic, UnknownAddressee
from bot.dialogue.tasks.repairs import Cancel, Clarify, Contradiction, Correction, Restart, Resume
from bot.dialogue.tasks.services import Rate, ReminderTask
from bot.dialogue.tasks.walk import Walk

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Walk(), Status(), ResumeDraft(), AddDocuments(), Withdraw(), Letter(), ReminderTask(), Rate(), OwnData(),
        Contradiction(), Correction(), Cancel(), Restart(), Resume(), UnknownAddressee(), NextTopic(), FirstTopic(), Clarify(),
    )
}  # fmt: skip

__all__ = ["TASKS", "Task"]
