"""The `temoin` command: one module a command, each refusing in one sentence."""

import os
import sys

from temoin.cli.refusal import Refusal

__all__ = ["Refusal", "main"]


def main() -> None:
    """Run the command line; what a person can cause is one sentence on stderr, never a traceback."""
    from temoin.cli.app import app

    try:
        app(prog_name="temoin")
    except Refusal as refusal:
        sys.stderr.write(f"temoin: {refusal}\n")
        sys.exit(refusal.code)
    except BrokenPipeError:  # `temoin read … | head` is no error; what is still buffered has no reader
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"temoin: {where}{error.strerror or error}.\n")
        sys.exit(2)
