"""The data API's description (OpenAPI 3.1), put together from `description.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.http.response import HttpResponseBase

from temoin import __version__
from temoin.office.api.explore.answering import Call, Made, answered, reading
from temoin.office.datasets.explore.addresses import BASE

_LINK = {
    "type": "object",
    "required": ["rel", "href"],
    "properties": {"rel": {"type": "string"}, "href": {"type": "string"}},
}
_LINKS = {"type": "array", "items": _LINK}
_OBJECT = {"type": "object"}
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Results": {
        "type": "object",
        "required": ["results"],
        "properties": {"total_count": {"type": "integer"}, "results": {"type": "array", "items": _OBJECT}},
    },
    "Dataset": {
        "type": "object",
        "required": ["dataset_id", "has_records", "features", "metas", "fields"],
        "properties": {
            "dataset_id": {"type": "string"},
            "metas": _OBJECT,
            "fields": {"type": "array", "items": _OBJECT},
        },
    },
    "Record": _OBJECT,
    "Facets": {
        "type": "object",
        "required": ["links", "facets"],
        "properties": {"links": _LINKS, "facets": {"type": "array", "items": _OBJECT}},
    },
    "Attachments": {
        "type": "object",
        "required": ["links", "attachments"],
        "properties": {"links": _LINKS, "attachments": {"type": "array", "items": _OBJECT}},
    },
    "Links": {"type": "object", "required": ["links"], "properties": {"links": _LINKS}},
    "Error": {
        "type": "object",
        "required": ["error_code", "message"],
        "properties": {"error_code": {"type": "string"}, "message": {"type": "string"}},
    },
    "Over": {
        "type": "object",
        "required": ["errorcode", "error", "call_limit", "limit_time_unit", "reset_time"],
        "properties": {"errorcode": {"const": 10002}, "call_limit": {"type": "integer"}},
    },
}
_REFUSED = {
    "400": "What is asked cannot be answered: the message says what and why.",
    "401": "The key is not known, was revoked, or is over.",
    "403": "A session came without its token.",
    "404": "There is nothing here, or nothing that whoever asks may read.",
    "503": "Too much is asked at once.",
}


@cache
def described() -> Mapping[str, Any]:
    """The description, as OpenAPI has it."""
    data = tomllib.loads(
        (files("temoin.office.api.explore") / "description.toml").read_text(encoding="utf-8")
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Témoin: the data API",
            "version": __version__,
            "description": "Follows the Explore API v2.1. A path may end with a slash.",
        },
        "servers": [{"url": BASE}],
        "paths": {one["path"]: {"get": _operation(one, data)} for one in data["operations"]},
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
        "security": [{}, {"key": []}],
    }


@reading(frozenset({"apikey", "lang"}))
def openapi(call: Call) -> HttpResponseBase:
    """The description, to programs."""
    return answered(call, (), lambda: Made(described(), ()))


def _operation(one: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any]:
    named: list[str] = [name for kind in one.get("sets", ()) for name in data["sets"][kind]]
    named += [*one.get("parameters", ()), "apikey"]
    asked = [_parameter(name, data["parameters"][name]) for name in named]
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", one["path"])
    ]
    return {
        "operationId": one["id"],
        "summary": one["about"],
        "parameters": [*path, *asked],
        "responses": {
            "200": {"description": "The answer.", **_content(one.get("answer"))},
            "304": {"description": "The caller has it already."},
            **{status: {"description": said, **_content("Error")} for status, said in _REFUSED.items()},
            "429": {"description": "The calls of the day are used up.", **_content("Over")},
        },
    }


def _content(schema: str | None) -> Mapping[str, Any]:
    if schema is None:
        return {"content": {"*/*": {}}}
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _parameter(name: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: dict[str, Any] = {"type": said.get("type", "string")}
    if "one_of" in said:
        schema["enum"] = said["one_of"]
    if said.get("many"):
        schema = {"type": "array", "items": schema}
    made = {"name": name, "in": "query", "description": said["about"], "schema": schema}
    if "example" in said:
        made["example"] = [said["example"]] if said.get("many") else said["example"]
    return made
