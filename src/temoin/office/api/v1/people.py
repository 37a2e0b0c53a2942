"""The people of an organisation, their roles, and invitations."""

from ninja import Router

router = Router(tags=["people"])
