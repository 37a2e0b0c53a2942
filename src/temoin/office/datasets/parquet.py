"""How the rows of every version stand in Parquet: a field's type, and how a file is written."""

from temoin.office.datasets.dataset import Field, FieldType

SQL_TYPES: dict[FieldType, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "geo_point_2d": "STRUCT(lon DOUBLE, lat DOUBLE)",
    "geo_shape": "VARCHAR",
    "json_blob": "VARCHAR",
}
COPY = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
"""How every version is written: small groups make one page of a table quick."""


def sql_type(field: Field) -> str:
    """The type of a field's column."""
    return f"{SQL_TYPES[field.type]}[]" if field.multivalued else SQL_TYPES[field.type]
