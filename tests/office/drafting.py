"""What the tests of charters in the back office share: calls with the token, and people with a role."""

import json
from dataclasses import dataclass

from django.test import Client

from temoin.office.accounts.models import Membership, User
from temoin.office.registry.models import Site

SITE = "/api/v1/sites/portail"
DRAFT = f"{SITE}/draft"


@dataclass
class Caller:
    """Somebody's browser, calling the API as the pages do."""

    client: Client

    def call(
        self, method: str, path: str, content: object = "", kind: str = "application/yaml", **headers: str
    ):
        token = {"X-CSRFToken": self.client.cookies["csrftoken"].value}
        if method == "get":
            return self.client.get(path, headers=token | headers)
        return getattr(self.client, method)(path, content, content_type=kind, headers=token | headers)

    def get(self, path: str, **headers: str):
        return self.call("get", path, **headers)

    def json(self, method: str, path: str, value: object, **headers: str):
        return self.call(method, path, json.dumps(value), "application/json", **headers)

    def begin(self, text: str, site: str = SITE):
        """Make a draft; gives its ETag."""
        response = self.call("put", f"{site}/draft", text, **{"If-None-Match": "*"})
        assert response.status_code == 201, response.content
        return response["ETag"]

    def save(self, text: str, etag: str, query: str = ""):
        return self.call("put", f"{DRAFT}{query}", text, **{"If-Match": etag})

    def publish(self, etag: str):
        return self.call("post", f"{DRAFT}/publish", **{"If-Match": etag})


def colleague(office, role: str, name: str | None = None) -> Caller:
    """Somebody with a role where the platform's own site is kept."""
    user = User.objects.create_user(name or role, password=office.password)
    organisation = Site.objects.get(slug="portail").organisation
    Membership.objects.create(user=user, organisation=organisation, role=role)
    client = office.visitor()
    assert office.sign_in(client, username=name or role).status_code == 302
    return Caller(client)
