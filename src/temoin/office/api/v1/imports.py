"""An existing page becomes a charter to correct: read from an address, a file or a paste."""

from ninja import Router

router = Router(tags=["imports"])
