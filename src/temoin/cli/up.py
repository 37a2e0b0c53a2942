"""`temoin up`: start the platform."""

import os
from pathlib import Path
from typing import Annotated

import typer

from temoin.cli.refusal import Refusal


def up(
    *,
    port: Annotated[int, typer.Option(help="Where to listen; 0 takes a free port.", min=0, max=65535)] = 8000,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Where state is kept. Default: TEMOIN_DATA, else XDG_DATA_HOME/temoin.", file_okay=False
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ORIGIN",
            help="The public address, as in https://data.example.org. Default: TEMOIN_URL, else here.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address of this machine to listen at.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(metavar="N", help="How many processes answer requests.", min=1, max=64)
    ] = 1,
    proxy: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The address, or network, of the proxy in front. Default: TEMOIN_PROXY, else this machine.",
        ),
    ] = None,
) -> None:
    """Start the platform: the example portal and its back office, with four cookies and no other service."""
    try:
        from temoin.office.project.origin import default_data
        from temoin.office.project.serve import serve
        from temoin.office.project.start import CannotStart
    except ModuleNotFoundError as error:
        raise Refusal(f"the platform needs {error.name}: install temoin[office].") from error
    environment = dict(os.environ)
    if proxy is not None:
        environment["TEMOIN_PROXY"] = proxy
    given = environment.get("TEMOIN_DATA")
    folder = data or (Path(given) if given else default_data(environment))
    try:
        serve(
            port=port,
            host=host,
            data=folder,
            url=url or environment.get("TEMOIN_URL") or None,
            environment=environment,
            say=_say,
            workers=workers,
        )
    except CannotStart as refusal:
        raise Refusal(str(refusal)) from refusal


def _say(line: str) -> None:
    typer.echo(line)  # flushed at once: whoever waits for the address sees it
