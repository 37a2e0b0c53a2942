"""Audits of a site: asked for, followed, and their reports."""

from ninja import Router

router = Router(tags=["audits"])
