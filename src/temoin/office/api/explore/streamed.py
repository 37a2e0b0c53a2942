"""An export on its way: sent piece by piece as it is made, and let go of when its reader goes away."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from django.http import StreamingHttpResponse

from temoin.office.datasets.exports.export import Pieces

_STEPS = ThreadPoolExecutor(2, thread_name_prefix="export")
"""Pieces are made here, two at a time: as many readers as there are wait for theirs without a thread each."""
STALLED = 60.0
"""Seconds that a reader may leave a piece lying: then the export's place and file are let go of."""


class Streamed(StreamingHttpResponse):
    """Django's streamed response, which gathers a plain iterator whole under ASGI; this one does not."""

    def __init__(self, pieces: Pieces, content_type: str) -> None:
        super().__init__(pieces, content_type=content_type)
        self._pieces = pieces
        self._left = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces, each made in a thread when the one before has been sent."""
        loop = asyncio.get_running_loop()
        try:
            while (piece := await loop.run_in_executor(_STEPS, next, self._pieces, None)) is not None:
                if piece:
                    patience = loop.call_later(STALLED, self._let_go)
                    try:
                        yield piece
                    finally:
                        patience.cancel()
                if self._left:
                    raise TimeoutError(f"An export's reader took nothing for {STALLED:g} seconds.")
        finally:
            self._pieces.stop()

    def _let_go(self) -> None:
        self._left = True
        self._pieces.stop()
        _STEPS.submit(self._pieces.close)
