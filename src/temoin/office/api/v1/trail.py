"""The trail: who did what."""

from ninja import Router

router = Router(tags=["trail"])
