"""What was said of the fields of a version, said again of those of the next one's file."""

from collections.abc import Sequence

import msgspec

from temoin.office.datasets.dataset import Field


def carried(proposed: Sequence[Field], standing: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of a file, with the type, texts and unit that fields of the same name have in force.

    The type stays even where values do not fit it: whoever asks for a date goes on getting dates, and
    whoever publishes is told of the values.
    """
    before = {field.name: field for field in standing}
    return tuple(_as_before(field, before.get(field.name)) for field in proposed)


def _as_before(field: Field, before: Field | None) -> Field:
    if before is None:
        return field
    # a place, a shape and JSON are read from a file as such, and become nothing else but texts
    made = field.type in {"geo_point_2d", "geo_shape", "json_blob"} and before.type != "text"
    kind = field.type if made else before.type
    return msgspec.structs.replace(
        field,
        type=kind,
        multivalued=field.multivalued and kind == "text",
        label=before.label or field.label,
        description=before.description,
        unit=before.unit,
    )
