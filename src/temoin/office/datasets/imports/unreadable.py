"""Why a file cannot be read or published."""


class Unreadable(ValueError):  # noqa: N818 - it is said to whoever sent the file
    """The file cannot be read or published as it is: one sentence says what, where, and what to do."""
