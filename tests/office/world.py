"""Two organisations with one object of each kind: one's own, and another's, which does not exist for one.

Every object of the other bears `THEIRS` in its name: nothing that a member of the first is answered says it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from office.visiting import Office
from temoin.office.accounts.inviting import HOLDS
from temoin.office.accounts.models import Invitation, Membership, User
from temoin.office.api.v1 import api
from temoin.office.datasets import Field, Metas
from temoin.office.datasets.engine import cursor, text
from temoin.office.datasets.models import Upload
from temoin.office.datasets.publishing import Staged, put_in_force, staging_file
from temoin.office.registry.models import AuditRun, Draft, Organisation, Site
from temoin.office.registry.publishing import settle_versions
from temoin.office.registry.trail import note

THEIRS = "zzautrui"
BODIES = {  # where the simplest body that the description allows is not looked at as what it is
    "PATCH /api/v1/sites/{site_id}/draft/texts": {"texts": [{"path": "/about/fr", "said": "x"}]},
}
UNCHANGED_BY_READING = {"SignIn", "Session"}
"""When they were last used is written by a visit."""


@dataclass(frozen=True)
class Half:
    """One organisation, and the parameters of an address that lead to what it has."""

    organisation: Organisation
    site: Site
    parameters: Mapping[str, Any]


def half(slug: str, name: str) -> Half:
    """An organisation with a site, its charter, a draft, an audit, a person, an invitation, a trail, and a
    dataset with a file on its way to it."""
    organisation = Organisation.objects.create(slug=slug, name=f"Organisation {name}")
    site = Site.objects.create(
        slug=slug, name=f"Site {name}", origin=f"https://{slug}.example", organisation=organisation
    )
    site.charters.publish("charter: 1\nservices: []\n")
    settle_versions(site)
    somebody = User.objects.create_user(f"{slug}-{name}", email=f"{slug}-{name}@example.org")
    Membership.objects.create(user=somebody, organisation=organisation, role="translator")
    Draft.objects.create(site=site, text=f"charter: 1\nservices: [] # {name}\n", author=somebody)
    audit = AuditRun.objects.create(site=site, state=AuditRun.DONE, verdict="clean", findings=0)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=f"invited-{name}@example.org",
        role="auditor",
        expires=timezone.now() + HOLDS,
    )
    note(somebody, "site-made", organisation, site.slug, name=site.name)
    dataset = shelved(slug, f"Jeu {name}", organisation)
    upload = Upload.objects.create(
        organisation=organisation.pk, filename=f"{name}.csv", dataset=slug, by=somebody.said_name
    )
    parameters = {
        "organisation_id": organisation.slug,
        "site_id": site.slug,
        "person_id": somebody.pk,
        "invitation_id": invitation.pk,
        "audit_id": audit.pk,
        "number": 1,
        "dataset_id": dataset,
        "upload_id": upload.pk,
    }
    return Half(organisation, site, parameters)


def shelved(dataset_id: str, title: str, organisation: Organisation, **more: Any) -> str:
    """The id of a dataset that is published for an organisation: two rows, a text and a number."""
    file = staging_file(dataset_id)
    with cursor() as mine:
        mine.execute(
            "COPY (SELECT * FROM (VALUES ('un', 1::BIGINT), ('deux', 2)) AS rows (nom, nombre))"
            f" TO {text(str(file))} (FORMAT parquet)"
        )
    fields = (Field(name="nom"), Field(name="nombre", type="int"))
    metas = Metas(title={"fr": title})
    put_in_force(
        dataset_id,
        Staged(rows_file=file, fields=fields, rows=2, source="lieux.csv"),
        metas=metas,
        organisation=organisation.pk,
        **more,
    )
    return dataset_id


def someone(office: Office, organisation: Organisation | None, role: str | None) -> Client:
    """Somebody who signed in, with this role."""
    name = f"{role}-{uuid4().hex[:6]}"
    user = User.objects.create_user(name, password=office.password)
    if role and organisation:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    client = office.visitor()
    assert office.sign_in(client, username=name).status_code == 302
    return client


@cache
def description() -> Mapping[str, Any]:
    """The API's description, made once."""
    made: Mapping[str, Any] = api.get_openapi_schema()
    return made


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every operation of the API: its method, its path, its description."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def example(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """The simplest value that a schema allows; fields named in `known` have that value."""
    if "$ref" in schema:
        named = schema["$ref"].rsplit("/", 1)[-1]
        return example(description()["components"]["schemas"][named], known)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example(schema[several][0], known)
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        wanted = set(schema.get("required", ())) | (set(known) & set(fields))
        return {name: known.get(name, example(fields[name], known)) for name in fields if name in wanted}
    text = "x" * schema.get("minLength", 1)
    simple = {"string": text, "integer": 1, "number": 1, "boolean": True, "array": []}
    return schema.get("const", schema.get("enum", [simple.get(schema.get("type", "null"))])[0])


def call(client: Client, method: str, path: str, half: Half) -> Any:
    """The answer to an operation on what this half has, with the simplest body that it may have."""
    operation = description()["paths"][path][method.lower()]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    known = {"organisation": half.organisation.slug, "email": "somebody@example.org"}
    more = {} if method == "GET" else {"content_type": "application/json"}
    if method != "GET":
        simplest = example(body, known) if body else {}
        more["data"] = BODIES.get(f"{method} {path}", simplest)
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    return getattr(client, method.lower())(path.format(**half.parameters), headers=headers, **more)


def everything() -> dict[str, list[Any]]:
    """Every row of the office's own tables, as it is."""
    kept: list[type[Model]] = [
        model for app in apps.get_app_configs() if app.name.startswith("temoin") for model in app.get_models()
    ]
    return {
        model.__name__: list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for model in kept
        if model.__name__ not in UNCHANGED_BY_READING
    }
