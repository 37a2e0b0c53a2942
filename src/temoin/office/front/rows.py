"""The rows of a table as HTML, put together here: a template would take longer than the question."""

from collections.abc import Sequence
from html import escape

import msgspec
from django.utils.safestring import SafeString, mark_safe

from temoin.office.datasets.question import Record
from temoin.office.front.cells import Writer


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column's heading, how it is set, and the link that sorts by it."""

    name: str
    label: str
    description: str = ""
    unit: str = ""
    kind: str = "short"
    sort: str = ""
    """What `aria-sort` says; "" where the table is not sorted by it."""
    href: str = ""
    """"" for what cannot be sorted by."""


def rows(
    columns: Sequence[Column], records: Sequence[Record], writer: Writer, links: Sequence[str] = ()
) -> SafeString:
    """Each record as a row whose first cell names it, and leads to its page where there is one."""
    starts = [
        f'<{"td" if at else "th scope=row"} class="is-{one.kind}" data-label="{escape(one.label)}">'
        for at, one in enumerate(columns)
    ]
    ends = ["</td>" if at else "</th>" for at in range(len(columns))]
    made = []
    for at, record in enumerate(records):
        cells = [writer.cell(record[one.name], one.kind) for one in columns]
        if links and cells:
            number = links[at].rstrip("/").rpartition("/")[2]
            cells[0] = f'<a href="{escape(links[at])}">{_bare(cells[0]) or escape(number)}</a>'
        row = "".join(start + cell + end for start, cell, end in zip(starts, cells, ends, strict=True))
        made.append(f"<tr>{row}</tr>\n")
    return mark_safe("".join(made))  # noqa: S308 - every value was escaped above


def _bare(cell: str) -> str:
    """A cell within a link: it holds no other one."""
    return cell.partition(">")[2].removesuffix("</a>") if cell.startswith("<a ") else cell
