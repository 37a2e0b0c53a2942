"""The audience counts: pages and days, nobody in particular."""

from ninja import Router

router = Router(tags=["audience"])
