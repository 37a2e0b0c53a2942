"""What the process that reads and publishes files is told, and what it answers."""

from typing import Literal

import msgspec

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.upload import Found, Reading

STAGING = "staging.parquet"
PLAN = "plan.json"
RESULT = "result.json"


class Chosen(Field, frozen=True, kw_only=True):
    """A field as its publisher wants it."""

    lenient: bool = False
    """Whether a value that does not fit its type becomes nothing, and is counted, instead of stopping all."""


class Analyse(msgspec.Struct, frozen=True, kw_only=True, tag="analyse"):
    """Read a file: `work` is the upload's folder, `reading` what its publisher corrected."""

    source: str
    filename: str
    work: str
    reading: Reading | None = None
    memory: str = "256MB"
    file_size: int = 0
    """The most bytes that a file may come to have; 0 leaves it open."""


class Publish(msgspec.Struct, frozen=True, kw_only=True, tag="publish"):
    """Write the rows of a file that was read as a version's: `out` is the file to make."""

    work: str
    fields: tuple[Chosen, ...]
    out: str
    base: str = ""
    """The rows to which these are added, "" for none."""
    base_fields: tuple[Field, ...] = ()
    data: str = ""
    """The folder of all state that `out` is in; with it, the words of the rows are indexed as well."""
    memory: str = "256MB"
    file_size: int = 0


Order = Analyse | Publish


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a column stands among the staged texts, and how its values are to be understood."""

    name: str
    column: str = ""
    """The staged column; "" for a place made of two others."""
    lat: str = ""
    lon: str = ""
    heading: str = ""
    position: int | None = None
    """Which column of the file it is, from 1."""
    month_first: bool = False
    fits: tuple[str, ...] = ()
    untidy: bool = False
    """Whether there are blanks around some of its values."""
    list_of_texts: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing needs to know of a file that was read, kept beside its staged rows."""

    rows: int
    reading: Reading
    sources: tuple[Source, ...]
    text: str = ""
    """The file in which lines are looked up, "" where a row's number tells the line."""
    straight: bool = True
    """Whether each row has one line of its own, so that none has to be looked up."""
    first_line: int = 1
    """The line of the first row, where lines are counted straight on."""
    lined: bool = False
    """Whether the staged rows say their line themselves."""
    columns: int = 0
    stops: bool = False


class Read(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """What reading a file gave."""

    reading: Reading
    found: Found
    fields: tuple[Field, ...]


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """What publishing gave: the fields as they are in the file, its rows, and the values left out."""

    fields: tuple[Field, ...]
    rows: int
    distinct: dict[str, int] = {}
    """About how many different values the fields have by which a table may be narrowed down."""
    nulls: dict[str, int] = {}


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """Why nothing was made, in one English sentence."""

    sentence: str


Result = Read | Made | Refusal
Step = Literal["look", "read", "types", "quality", "write"]
