"""Organisations."""

from ninja import Router

router = Router(tags=["organisations"])
