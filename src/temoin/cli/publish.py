"""`temoin publish`: the charter's page in each of its languages, as a static site."""

from pathlib import Path
from typing import Annotated

import typer

from temoin.cli.refusal import Refusal


def publish(
    charter: Annotated[Path, typer.Argument(help="The charter file (YAML).")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to write the site to.")],
) -> None:
    """Publish a charter: a page in each of its languages, and the charter as JSON."""
    from temoin.charter import CharterError, load
    from temoin.publish import Occupied
    from temoin.publish import publish as write

    try:
        written = write(load(charter).charter, to)
    except (CharterError, Occupied) as error:
        raise Refusal(str(error)) from error
    except OSError as error:
        raise Refusal(
            f"{error.filename or to}: the site could not be written: {error.strerror or error}."
        ) from error
    for path in written:
        typer.echo(path)
