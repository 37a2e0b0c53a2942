"""How a command says no."""


class Refusal(Exception):  # noqa: N818 - a refusal is what the person sees, not a fault of the program
    """One clear sentence for the person at the keyboard, and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code
