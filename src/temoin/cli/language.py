"""In which language a command speaks: the one asked for, else the terminal's, else English."""

import os
from typing import Literal

from temoin.cli.refusal import Refusal

Language = Literal["fr", "en"]


def language(option: str | None) -> Language:
    """The language of an option such as `--lang fr`, else of LC_ALL, LC_MESSAGES or LANG, else English.

    Raises Refusal on an option that is neither fr nor en; an environment in another language means English.
    """
    if option is not None:
        code = option.strip().lower()
        if code == "fr":
            return "fr"
        if code == "en":
            return "en"
        raise Refusal(f'--lang is fr or en, not "{option}".')
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if said.lower().startswith("fr") else "en"
