"""How often something may be done: by one visitor, from one address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import cast

from pyrate_limiter import InMemoryBucket, Rate, RateItem


class Throttle:
    """Counts what each key does, in memory: a restart forgives.

    Args:
        rates: all of them hold at once; the shorter, the fewer.
        clock: seconds that never go back.
        keys: how many are remembered; those not heard of for longest are forgotten first.
    """

    def __init__(self, rates: Sequence[Rate], clock: Callable[[], float] = time.monotonic, keys: int = 20_000) -> None:
        self._rates = list(rates)
        self._clock = clock
        self._keys = keys
        self._buckets: OrderedDict[str, InMemoryBucket] = OrderedDict()

    def wait(self, key: str) -> float:
        """0.0 if it may be done now, which is counted; else after how many seconds it may, which is not."""
        now = int(self._clock() * 1000)
        bucket = self._buckets.pop(key, None) or InMemoryBucket(self._rates)
        self._buckets[key] = bucket
        while len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        bucket.leak(now)
        item = RateItem(key, now)
        return 0.0 if bucket.put(item) else max(cast(int, bucket.waiting(item)), 1) / 1000
