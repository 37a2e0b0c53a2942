"""`temoin office`: what is done to a platform's state from the command line."""

import os
from pathlib import Path
from typing import Annotated

import typer

from temoin.cli.refusal import Refusal

office = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Save and restore the platform's state."
)

Data = Annotated[
    Path | None,
    typer.Option(
        help="Where state is kept. Default: TEMOIN_DATA, else XDG_DATA_HOME/temoin.", file_okay=False
    ),
]


@office.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; it must not be there yet.", dir_okay=False)],
    data: Data = None,
) -> None:
    """Save all state into one file, while the platform runs. The file holds secrets: keep it as such."""
    from temoin.office.project.backup import CannotBackUp, back_up

    try:
        manifest = back_up(_folder(data), file)
    except CannotBackUp as refusal:
        raise Refusal(str(refusal)) from refusal
    size = sum(kept.size for kept in manifest.files.values())
    typer.echo(f"{file}: {len(manifest.files)} files, {size:,} bytes before compression.")


@office.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.", exists=True, dir_okay=False, readable=True)],
    data: Data = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what is in the folder aside first.")
    ] = False,
) -> None:
    """Check a backup, and put it in the place of the folder of all state; the platform must be stopped."""
    from temoin.office.project.restore import CannotRestore
    from temoin.office.project.restore import restore as put_back

    folder = _folder(data)
    try:
        before = put_back(file, folder, replace=replace)
    except CannotRestore as refusal:
        raise Refusal(str(refusal)) from refusal
    typer.echo(f"{file} is restored in {folder}.")
    if before is not None:
        typer.echo(f"What was there before is in {before}.")


def _folder(data: Path | None) -> Path:
    try:
        from temoin.office.project.origin import default_data
    except ModuleNotFoundError as error:
        raise Refusal(f"the platform needs {error.name}: install temoin[office].") from error
    given = os.environ.get("TEMOIN_DATA")
    return data or (Path(given) if given else default_data(os.environ))
