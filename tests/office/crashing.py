"""A process that publishes into a data folder, and is killed where it is told: `crashing.py FOLDER WHERE`."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from temoin.office.project.origin import parse_origin
from temoin.office.project.start import prepare


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, where: str) -> None:
    if not (folder / "office.sqlite3").exists():
        prepare(folder, parse_origin("http://127.0.0.1:8000"), "")
    else:
        os.environ |= {
            "TEMOIN_DATA": str(folder),
            "TEMOIN_URL": "http://127.0.0.1:8000",
            "DJANGO_SETTINGS_MODULE": "temoin.office.project.settings",
        }
        import django

        django.setup()
    from temoin.office.datasets import Field, Metas, files, publishing, registering

    metas, fields = Metas(title={"fr": "Un essai"}), [Field(name="of")]
    if where == "whole":
        registering.keep("essai", metas, fields, [("first",)])
        return
    if where == "tidied-up":
        publishing.GRACE = timedelta(0)
        publishing.sweep()
        publishing.tidy(timedelta(0))
        return
    put = publishing.put_in_force
    if where == "before-the-row":
        registering.put_in_force = lambda *one, **more: put(*one, **more, after=die)
    elif where == "after-the-row":
        publishing.changed.connect(die)
    registering.keep("essai", metas, fields, [(where,), (where,)])
    if where == "between-its-files":
        publishing.GRACE = timedelta(0)
        files.words_file(files.rows_file("essai", 2)).touch()
        files.words_file = die
        publishing.sweep()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
