"""One conversation, one message at a time, first come first served; nobody waits for somebody else's."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockStore

from bot.runtime.lock_store import InProcessLockStore

ANNA, BRUNO = "telegram:1001", "web:bruno"


class NoClock(asyncio.SelectorEventLoop):
    """An event loop on which nothing may wait for time to pass: whoever does fails the test."""

    def call_at(self, *args: object, **kwargs: object) -> asyncio.TimerHandle:
        raise AssertionError("somebody waits by the clock")


def run(main) -> None:  # type: ignore[no-untyped-def]
    with asyncio.Runner(loop_factory=NoClock) as runner:
        runner.run(main)


async def all_waiting() -> None:
    """Let everybody who can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_messages_are_taken_in_the_order_in_which_they_came() -> None:
    async def main() -> None:
        store, order = InProcessLockStore(), []

        async def message(number: int) -> None:
            async with store.lock(ANNA):
                order.append(("begins", number))
                await all_waiting()
                order.append(("ends", number))

        await asyncio.gather(*(message(number) for number in range(8)))
        assert order == [(what, number) for number in range(8) for what in ("begins", "ends")]

    run(main())


def test_a_quick_second_message_begins_as_soon_as_the_first_ends_without_an_idle_second() -> None:
    async def main() -> None:
        store, first_may_end, second_began = InProcessLockStore(), asyncio.Event(), asyncio.Event()

        async def first() -> None:
            async with store.lock(ANNA):
                await first_may_end.wait()

        async def second() -> None:
            async with store.lock(ANNA):
                second_began.set()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(first())
            await all_waiting()
            tasks.create_task(second())
            await all_waiting()
            assert not second_began.is_set()
            first_may_end.set()
            await all_waiting()
            assert second_began.is_set()

    run(main())  # on a loop without a clock: a wait of a second would fail


def test_different_people_do_not_wait_for_each_other() -> None:
    async def main() -> None:
        store, both = InProcessLockStore(), asyncio.Barrier(2)

        async def message(sender: str) -> None:
            async with store.lock(sender):
                await both.wait()  # comes to an end only with both inside

        await asyncio.gather(message(ANNA), message(BRUNO))

    run(main())


def test_a_message_that_fails_lets_the_next_one_through() -> None:
    async def main() -> None:
        store, heard = InProcessLockStore(), []

        async def failing() -> None:
            async with store.lock(ANNA):
                await all_waiting()
                raise RuntimeError("the turn failed")

        async def message() -> None:
            async with store.lock(ANNA):
                heard.append("second")

        failed, _ = await asyncio.gather(failing(), message(), return_exceptions=True)
        assert isinstance(failed, RuntimeError)
        assert heard == ["second"]
        assert store._waiting == {}

    run(main())


def test_whoever_gives_up_waiting_does_not_hold_the_others_up() -> None:
    async def main() -> None:
        store, may_end, heard = InProcessLockStore(), asyncio.Event(), []

        async def message(number: int) -> None:
            async with store.lock(ANNA):
                heard.append(number)
                await may_end.wait()

        first, second, third = (asyncio.ensure_future(message(number)) for number in range(3))
        await all_waiting()
        second.cancel()
        await all_waiting()
        assert heard == [0]
        may_end.set()
        await asyncio.gather(first, third)
        with pytest.raises(asyncio.CancelledError):
            await second
        assert heard == [0, 2]
        assert store._waiting == {}

    run(main())


def test_nothing_is_kept_of_conversations_that_nobody_holds() -> None:
    async def main() -> None:
        store = InProcessLockStore()
        for number in range(500):
            async with store.lock(f"web:{number}"):
                assert len(store._waiting) == 1
        assert store._waiting == {}
        assert store.conversation_locks == {}

    run(main())


def test_rasa_is_given_this_store_by_the_name_in_the_endpoints_file() -> None:
    from rasa.utils.endpoints import EndpointConfig

    made = LockStore.create(EndpointConfig(type="bot.runtime.lock_store.InProcessLockStore"))
    assert isinstance(made, InProcessLockStore)
