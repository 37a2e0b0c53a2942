"""How templates become HTML: everything escaped, nothing left undefined, each text in its own language."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from temoin.banner.link import href
from temoin.banner.messages import worded


@cache
def environment(package: str) -> Environment:
    """The Jinja environment of a package's folder `templates`; `t(key)` gives its messages.

    A template that is not there is looked for in the banner's.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("temoin.banner")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    @pass_context
    def t(context: Context, key: str, **values: object) -> str:
        return worded(package, context["language"], key, values)

    made.globals["t"] = t
    made.filters["href"] = href
    return made


def render(package: str, name: str, language: str, **values: object) -> str:
    """One template of a package, in a language."""
    return environment(package).get_template(name).render(language=language, **values)
