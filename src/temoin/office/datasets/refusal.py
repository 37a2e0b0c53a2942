"""Why a question cannot be answered: a code of the Explore API, and one sentence for whoever asks."""


class Refused(ValueError):  # noqa: N818 - it is said to whoever asks
    """The question cannot be answered; `code` is what the Explore API's `error_code` says."""

    code = "ODSQLError"


class BadParameter(Refused):
    """A parameter that is not as the API expects it: limit, offset, timezone, a format …."""

    code = "InvalidRESTParameterError"


class BadSyntax(Refused):
    """A text of the query language that cannot be parsed: its token, position and clause are named."""

    code = "ODSQLSyntaxError"


class BadQuery(Refused):
    """A text that parses and cannot be answered: an unknown field or function, a wrong type."""

    code = "ODSQLError"
