"""Custom actions in the assistant's own process: an action endpoint that calls the executor instead of a server.

Rasa posts the tracker to an action server at every turn; where one machine serves, the call is a function call. Whoever
scales out sets `action_endpoint` in endpoints.yml and runs `rasa run actions`.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection


class InProcessActions(EndpointConfig):
    """The endpoint that Rasa thinks it posts to."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self, method: str = "post", subpath: str | None = None, content_type: str | None = "application/json",
        compress: bool = False, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Run the action that Rasa asks for. Raises: ClientResponseError(400) where an action rejects to run."""
        try:
            result = await self._executor.run(kwargs["json"])
        except ActionExecutionRejection as error:
            body = json.dumps({"error": str(error), "action_name": error.action_name})
            raise ClientResponseError(400, "rejected", body) from error
        return result or {"events": [], "responses": []}
