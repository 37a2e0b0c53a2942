"""What is sent and answered about datasets and the files that they come from."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from unicodedata import category
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from temoin.office.datasets.dataset import FieldType
from temoin.office.registry.naming import TURNS

LONGEST_TEXT = 10_000
_NO_TEXT: dict[str, str] = {}
_NONE: list[Any] = []
Language = Annotated[str, Field(pattern=r"^(fr|en|de|es|it|nl|pt|ca|eu|sv|ar)$")]


def _written(text: dict[str, str]) -> dict[str, str]:
    """A text without the languages in which nothing was written, and without what cannot be shown."""
    kept = {
        tag: "".join(one for one in said if one in "\n\t" or _shown(one)).strip()
        for tag, said in text.items()
    }
    return {tag: said for tag, said in kept.items() if said}


def _on_one_line(text: dict[str, str]) -> dict[str, str]:
    return _written({tag: " ".join(said.split()) for tag, said in text.items()})


def _shown(one: str) -> bool:
    return category(one) not in {"Cc", "Cs", "Zl", "Zp"} and one not in TURNS


LongText = Annotated[
    dict[Language, Annotated[str, Field(max_length=LONGEST_TEXT)]],
    Field(max_length=11),
    AfterValidator(_written),
]
ShortText = Annotated[
    dict[Language, Annotated[str, Field(max_length=300)]], Field(max_length=11), AfterValidator(_on_one_line)
]
"""A text for each language in which it was written."""
Frequency = Literal[
    "",
    "CONT",
    "DAILY",
    "WEEKLY",
    "MONTHLY",
    "QUARTERLY",
    "ANNUAL_2",
    "ANNUAL",
    "BIENNIAL",
    "IRREG",
    "NEVER",
]
Slug = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?$")]
Address = Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^([^@\s<>\"]+@[^@\s<>\"]+)?$")]


class MetasIn(Schema):
    """What people read of a dataset, in each language; the title is needed in one of them."""

    title: ShortText
    description: LongText = _NO_TEXT
    publisher: ShortText = _NO_TEXT
    license: ShortText = _NO_TEXT
    license_url: Address = ""
    themes: Annotated[list[ShortText], Field(max_length=20)] = _NONE
    keywords: Annotated[list[ShortText], Field(max_length=50)] = _NONE
    frequency: Frequency = ""
    contact: ShortText = _NO_TEXT
    contact_email: Email = ""
    period_from: date | None = None
    period_to: date | None = None
    place: ShortText = _NO_TEXT


class MetasOut(Schema):
    """What people read of a dataset, in each language that its publisher wrote."""

    title: dict[str, str]
    description: dict[str, str]
    publisher: dict[str, str]
    license: dict[str, str]
    license_url: str
    themes: list[dict[str, str]]
    keywords: list[dict[str, str]]
    frequency: str
    contact: dict[str, str]
    contact_email: str
    period_from: date | None
    period_to: date | None
    place: dict[str, str]


class FieldOut(Schema):
    """A column: its name, what it holds, and what people read of it."""

    name: str
    label: dict[str, str]
    type: FieldType
    description: dict[str, str]
    unit: str
    multivalued: bool


class FieldIn(Schema):
    """What is corrected of a column, which its name says; what is left out stays.

    `lenient`: a value that is not of the type becomes nothing, and is counted; else it stops the publication.
    """

    name: Annotated[str, Field(max_length=200)]
    type: FieldType | None = None
    label: ShortText | None = None
    description: LongText | None = None
    unit: Annotated[str, Field(max_length=100)] | None = None
    lenient: bool | None = None


class DatasetOut(Schema):
    """A dataset of one's organisations, or a register that the platform keeps itself."""

    id: str
    title: dict[str, str]
    organisation: str | None
    organisation_id: str | None
    platform: bool
    visibility: Literal["domain", "restricted"]
    withdrawn: datetime | None
    version: int
    rows: int
    fields: int
    modified: datetime


class ReaderOut(Schema):
    """An organisation that may read a restricted dataset."""

    id: str
    name: str


class DatasetDetailOut(DatasetOut):
    """A dataset with its texts and columns; its ETag goes into If-Match when it is changed or replaced."""

    metas: MetasOut
    columns: list[FieldOut]
    readers: list[ReaderOut]
    reason: dict[str, str]
    source: str
    size: int


class DatasetsOut(Schema):
    """A list of datasets."""

    total_count: int
    results: list[DatasetOut]


class DatasetVersionOut(Schema):
    """A version of a dataset's rows; `kept` says whether its files are still there."""

    version: int
    rows: int
    size: int
    source: str
    appended: bool
    note: str
    made: datetime
    in_force: bool
    kept: bool


class DatasetVersionsOut(Schema):
    """The versions of a dataset, the newest first."""

    total_count: int
    results: list[DatasetVersionOut]


class UseDayOut(Schema):
    """How often a dataset was used on one day."""

    day: date
    pages: int
    calls: int
    exports: int


class UseOut(Schema):
    """How often a dataset was used between two days, both included: in all, and by day."""

    first: date
    last: date
    pages: int
    calls: int
    exports: int
    days: list[UseDayOut]


class PreviewOut(Schema):
    """The first rows of a dataset as text, null where nothing is."""

    columns: list[FieldOut]
    rows: list[list[str | None]]


class ReadersIn(Schema):
    """Who may read a dataset: everybody ("domain"), or its own organisation and these ("restricted")."""

    visibility: Literal["domain", "restricted"]
    organisations: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=1_000)] = _NONE


class WithdrawalIn(Schema):
    """Why a dataset is withdrawn, in one language at least."""

    reason: LongText


class UploadIn(Schema):
    """A file to be sent: whose it is, what it is called, the dataset that it is for if there is one."""

    organisation: Annotated[str, Field(max_length=50)]
    filename: Annotated[str, Field(min_length=1, max_length=1_000)]
    length: Annotated[int, Field(ge=1, le=10**13)] | None = None
    dataset: Slug | Literal[""] = ""
    appends: bool = False


class ReadingOut(Schema):
    """How a file is read."""

    format: str
    encoding: str
    separator: str
    quote: str
    header: bool
    skipped: int
    sheet: str
    sheets: list[str]
    decimal: str


class ReadingIn(Schema):
    """How a file is to be read instead; what is left out stays."""

    format: Literal["csv", "tsv", "json", "jsonl", "parquet", "xlsx", "geojson"] | None = None
    encoding: Literal["utf-8", "utf-16", "cp1252"] | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    quote: Annotated[str, Field(max_length=1)] | None = None
    header: bool | None = None
    skipped: Annotated[int, Field(ge=0, le=1_000)] | None = None
    sheet: Annotated[str, Field(max_length=200)] | None = None
    decimal: Literal[".", ","] | None = None


class ColumnOut(Schema):
    """What was found in one column of the file, and what is said of it so far."""

    name: str
    heading: str
    proposed: FieldType
    fits: list[FieldType]
    empty: int
    distinct: int
    examples: list[str]
    type: FieldType
    lenient: bool
    label: dict[str, str]
    description: dict[str, str]
    unit: str
    multivalued: bool


class DoubtOut(Schema):
    """Something in the file to look at, in the caller's language; `stops` when it must be mended first."""

    code: str
    sentence: str
    field: str
    line: int | None
    column: int | None
    value: str
    times: int
    stops: bool


class UploadOut(Schema):
    """A file on its way; `done` is in hundredths of what its state is at, `said` why it was refused."""

    id: UUID
    organisation: str
    dataset: str
    appends: bool
    filename: str
    state: Literal["receiving", "received", "reading", "read", "publishing", "published", "refused"]
    received: int
    length: int | None
    done: int
    rows: int | None
    said: str | None
    created: datetime


class UploadDetailOut(UploadOut):
    """A file on its way, and what was found in it."""

    reading: ReadingOut | None
    columns: list[ColumnOut]
    doubts: list[DoubtOut]
    preview: list[list[str | None]]
    note: str
    stops: bool


class UploadsOut(Schema):
    """The files on their way, the newest first."""

    total_count: int
    results: list[UploadOut]


class UploadChange(Schema):
    """What is corrected of an upload: how it is read (it is read again), or what is said of its columns."""

    reading: ReadingIn | None = None
    fields: Annotated[list[FieldIn], Field(max_length=2_000)] | None = None
    note: Annotated[str, Field(max_length=2_000)] | None = None


class PublicationIn(Schema):
    """What an upload becomes: a new dataset, with its texts, or the next version of one that is there."""

    dataset: Slug | Literal[""] = ""
    appends: bool = False
    metas: MetasIn | None = None
    visibility: Literal["domain", "restricted"] = "domain"
    organisations: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=1_000)] = _NONE


BINARY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How an operation that takes a file's bytes says so in the description of the API."""
