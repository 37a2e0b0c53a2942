"""The `temoin` command, put together from one module a command."""

from typing import Annotated

import typer

from temoin import __version__
from temoin.cli.audit import audit
from temoin.cli.check import check
from temoin.cli.dataset import dataset
from temoin.cli.judge import judge
from temoin.cli.office import office
from temoin.cli.publish import publish
from temoin.cli.read import read
from temoin.cli.up import up

app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (read, check, judge, publish, up, audit):
    app.command()(command)
app.add_typer(office, name="office")
app.add_typer(dataset, name="dataset")


@app.callback()
def temoin(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Make a site's cookie charter true: published, asked, enforced, proved and checked.

    Without a command, start the platform (`temoin up`).
    """
    if version:
        typer.echo(f"temoin {__version__}")
    elif ctx.invoked_subcommand is None:
        up()
