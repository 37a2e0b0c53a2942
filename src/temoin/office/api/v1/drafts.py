"""Drafts of charters: saved, sent to review, sent back, published."""

from ninja import Router

router = Router(tags=["drafts"])
