"""How a fetch says that it could not."""


class FetchError(Exception):
    """One sentence for the person who asked: what, where, and what to do where there is something."""
