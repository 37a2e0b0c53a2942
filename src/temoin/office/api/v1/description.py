"""The API's own description (OpenAPI 3.1), with what ninja leaves unsaid: how each operation refuses."""

import json
from typing import Any

from ninja import NinjaAPI, Schema

from temoin.office.api.v1.rule import REFUSES

SAID = {
    400: "The call is not understood.",
    401: "Nobody is signed in.",
    403: "The token is missing, or the role does not allow this.",
    404: "There is no such thing, or not for the caller.",
    408: "Nothing more came for a while: ask how much is here, and go on from there.",
    409: "It stays as it is, for the reason given.",
    412: "It changed since the ETag of If-Match was given.",
    413: "This is too long.",
    422: "A field is not as it should be.",
    428: "If-Match is wanted: the ETag that the caller started from.",
    429: "Too often: wait.",
    507: "The disk has no room for this.",
}
"""What each refusal means, in general; its `detail` says what it was."""


class MisfitOut(Schema):
    """A field that is not as it should be; `loc` ends with its name."""

    loc: list[str | int]
    msg: str
    type: str


class ProblemOut(Schema):
    """An error, as RFC 9457 says it: `detail` is a sentence in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[MisfitOut] | None = None


class Description(NinjaAPI):
    """The API, and its description: every operation says how it refuses, in one shape."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The description, as ninja makes it, its operations completed."""
        described = super().get_openapi_schema(**kwargs)
        schemas = described["components"]["schemas"]
        for schema in (MisfitOut, ProblemOut):
            schemas[schema.__name__] = _plain(schema)
        for path, methods in described["paths"].items():
            for operation in methods.values():
                _complete(path, operation)
        described["components"] |= {"schemas": dict(sorted(schemas.items())), "responses": _responses()}
        described["paths"] = dict(sorted(described["paths"].items()))
        return described


def written(api: NinjaAPI) -> str:
    """The description as it is kept beside the code."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


def _plain(schema: type[Schema]) -> dict[str, Any]:
    made = schema.model_json_schema(ref_template="#/components/schemas/{model}")
    made.pop("$defs", None)
    return made


def _responses() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    said = {f"Problem{status}": {"description": words, "content": content} for status, words in SAID.items()}
    return {**said, "Problem": {"description": "Any other error.", "content": content}}


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Word the refusals of one operation, and let its summary be the first sentence of its description."""
    described = operation.get("description", operation["summary"])
    operation["summary"] = described.split("\n")[0].split(". ")[0].rstrip(".")
    refuses = {401, 403, *operation.pop(REFUSES, ())}
    if "{" in path:
        refuses.add(404)
    if operation.get("parameters"):
        refuses.add(422)
    if "requestBody" in operation:
        refuses |= {400, 413, 422}
    responses = {str(status): said for status, said in operation["responses"].items()}
    for status in sorted(refuses):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    responses.setdefault("default", {"$ref": "#/components/responses/Problem"})
    operation["responses"] = responses
