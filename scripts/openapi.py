"""Writes the management API's description, `api/openapi.json`, as the code gives it."""

import os
import sys
from pathlib import Path

import django

DESCRIPTION = Path(__file__).resolve().parents[1] / "src/temoin/office/api/openapi.json"


def main() -> None:
    """Write it under a temporary name first: what reads it meanwhile reads the old one whole."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "temoin.office.project.settings"
    django.setup()
    from temoin.office.api.v1 import api
    from temoin.office.api.v1.description import written

    part = DESCRIPTION.with_suffix(".json.new")
    part.write_text(written(api), encoding="utf-8")
    part.replace(DESCRIPTION)


if __name__ == "__main__":
    sys.exit(main())
