"""`temoin dataset`: files made datasets of the platform, listed, withdrawn and restored."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from temoin.cli.refusal import Refusal

if TYPE_CHECKING:
    from temoin.office.datasets.imports.order import Chosen, Read
    from temoin.office.project.bringing import Tell

dataset = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Publish files as datasets, list, withdraw and restore them.",
)

Data = Annotated[
    Path | None,
    typer.Option(
        help="Where state is kept. Default: TEMOIN_DATA, else XDG_DATA_HOME/temoin.", file_okay=False
    ),
]


@dataset.command()
def publish(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, TSV, JSON, JSON lines, GeoJSON, Parquet or XLSX.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    *,
    slug: Annotated[
        str, typer.Option("--id", metavar="ID", help="The dataset's id. Default: made of its title.")
    ] = "",
    title: Annotated[str, typer.Option(help="Its title in French. Default: the file's name.")] = "",
    title_en: Annotated[str, typer.Option(help="Its title in English.")] = "",
    organisation: Annotated[
        str, typer.Option(metavar="SLUG", help="Whose it is. Default: the only organisation.")
    ] = "",
    data: Data = None,
    append: Annotated[bool, typer.Option("--append", help="Add the rows to those that are there.")] = False,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            metavar="FIELD=TYPE",
            help="Correct the type of a field: text, int, double, boolean, date, datetime, geo_point_2d,"
            " geo_shape or json_blob; repeatable.",
        ),
    ] = None,
    lenient: Annotated[
        list[str] | None,
        typer.Option(
            "--lenient",
            metavar="FIELD",
            help="Leave values of this field empty where they do not fit its type; repeatable.",
        ),
    ] = None,
    separator: Annotated[str, typer.Option(help="What parts the cells of a CSV; \\t for a tab.")] = "",
    encoding: Annotated[str, typer.Option(help="utf-8, utf-16 or cp1252.")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet of a workbook.")] = "",
    restricted: Annotated[bool, typer.Option("--restricted", help="For its own organisation only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
) -> None:
    """Publish a file as a dataset, or as the next version of one: its types and doubts are shown first.

    Its other texts (description, licence, themes, contact …) are written in the back office.
    """
    from temoin.office.project import bringing

    if encoding not in {"", "utf-8", "utf-16", "cp1252"}:
        raise Refusal(f"--encoding {encoding}: write utf-8, utf-16 or cp1252.")
    given = {"fr": title, "en": title_en}
    titles = {tag: words for tag, words in given.items() if words}
    with _platform(data), bringing.workplace(file) as work:
        found = bringing.read(
            file,
            work,
            _telling("Reading"),
            separator="\t" if separator == "\\t" else separator,
            encoding=encoding,
            sheet=sheet,
        )
        found = msgspec.structs.replace(found, fields=bringing.carried(found.fields, slug))
        fields = _corrected(found, types or [], lenient or [])
        _show(found, fields)
        stops = [one.sentence for one in found.found.doubts if one.stops]
        if stops:
            raise Refusal(f"{file} must be mended before it can be published: {stops[0]}")
        name = slug or bringing.free_id(title or title_en or file.stem)
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Publish it as {name}?"):
            raise Refusal("nothing was published.", 1)
        there = bool(slug) and any(one.id == slug for one in bringing.listed())
        number, made = bringing.publish(
            file,
            work,
            fields,
            _telling("Publishing"),
            slug=name,
            title=titles or ({} if there else {"fr": file.stem}),
            organisation=organisation,
            append=append,
            restricted=restricted,
        )
    for field, count in made.nulls.items():
        typer.echo(f"{field}: values left empty, because they did not fit: {count}.")
    typer.echo(f"{name}: version {number} is in force, {_rows(made.rows)}.")
    typer.echo(f"Its page: /datasets/{name}/")


@dataset.command("list")
def list_(data: Data = None) -> None:
    """List the platform's datasets, its own registers included."""
    from temoin.office.project import bringing

    with _platform(data):
        rows = bringing.listed()
    for one in rows:
        notes = [
            *(["register"] if one.register else []),
            *(["restricted"] if one.visibility == "restricted" else []),
            *(["withdrawn"] if one.withdrawn else []),
        ]
        said = f" ({', '.join(notes)})" if notes else ""
        typer.echo(f"{one.id}: {one.title}, version {one.version}, {_rows(one.rows)}{said}")


@dataset.command()
def withdraw(
    slug: Annotated[str, typer.Argument(metavar="ID", help="The dataset's id.")],
    reason: Annotated[str, typer.Option(help="Why, as its readers are told.")],
    data: Data = None,
) -> None:
    """Take a dataset out of the catalogue, saying why; its rows stay on disk."""
    from temoin.office.project import bringing

    with _platform(data):
        bringing.withdraw(slug, reason)
    typer.echo(f"{slug} is withdrawn.")


@dataset.command()
def restore(
    slug: Annotated[str, typer.Argument(metavar="ID", help="The dataset's id.")],
    data: Data = None,
) -> None:
    """Put a withdrawn dataset back into the catalogue."""
    from temoin.office.project import bringing

    with _platform(data):
        bringing.restore(slug)
    typer.echo(f"{slug} is back in the catalogue.")


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


@contextmanager
def _platform(data: Path | None) -> Iterator[None]:
    """Work in the platform's folder; what it refuses is refused in one sentence."""
    try:
        from temoin.office.project import bringing
        from temoin.office.project.origin import default_data
    except ModuleNotFoundError as error:
        raise Refusal(f"the platform needs {error.name}: install temoin[office].") from error
    given = os.environ.get("TEMOIN_DATA")
    folder = data or (Path(given) if given else default_data(os.environ))
    try:
        with bringing.platform(folder.absolute()):
            yield
    except bringing.CannotBring as why:
        raise Refusal(str(why)) from why
    except OSError as error:
        raise Refusal(f"{error.filename or folder}: {error.strerror or error}.") from error


def _corrected(found: "Read", types: Sequence[str], lenient: Sequence[str]) -> "list[Chosen]":
    """The fields that were proposed, with the types that the person gave."""
    from typing import get_args

    from temoin.office.datasets.dataset import FieldType
    from temoin.office.datasets.imports.order import Chosen

    names = [field.name for field in found.fields]
    wanted: dict[str, str] = {}
    for one in types:
        name, sign, kind = one.partition("=")
        if not sign or name not in names:
            raise Refusal(f"--type {one}: write FIELD=TYPE, with a field of the file: {', '.join(names)}.")
        if kind not in get_args(FieldType):
            raise Refusal(f"--type {one}: a type is one of {', '.join(get_args(FieldType))}.")
        wanted[name] = kind
    for name in lenient:
        if name not in names:
            raise Refusal(f"--lenient {name}: the file has no such field; it has {', '.join(names)}.")
    fields = []
    for field in found.fields:
        facts = {key: getattr(field, key) for key in field.__struct_fields__}
        facts["type"] = wanted.get(field.name, field.type)
        facts["multivalued"] = field.multivalued and facts["type"] == "text"
        fields.append(Chosen(**facts, lenient=field.name in lenient))
    return fields


def _show(found: "Read", fields: "Sequence[Chosen]") -> None:
    reading = found.reading
    how: list[str] = [reading.format]
    if reading.separator:
        how += [reading.encoding, f"separator {reading.separator!r}"]
    if reading.sheet:
        how.append(f"sheet “{reading.sheet}”")
    typer.echo(f"Read as {', '.join(how)}: {_rows(found.found.rows)}.")
    wide = max(len(field.name) for field in fields)
    kind = max(len(field.type) for field in fields)
    for column, field in zip(found.found.columns, fields, strict=True):
        typer.echo(
            f"  {field.name:<{wide}}  {field.type:<{kind}}  {' · '.join(column.examples)[:80]}".rstrip()
        )
    for one in found.found.doubts:
        times = f" ({one.times} in all)" if one.times > 1 else ""
        typer.echo(f"{'!' if one.stops else '?'} {one.sentence}{times}")


def _telling(what: str) -> "Tell":
    """Tell how far it is, where somebody looks."""
    shown = -1

    def tell(done: int) -> None:
        nonlocal shown
        if done != shown and sys.stderr.isatty():
            shown = done
            typer.echo(f"\r{what}: {done} %\033[K", nl=done >= 95, err=True)

    return tell
