"""What makes a charter unreadable: a place, what is wrong there, and what to do."""

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing to mend; line and column count from 1, and are 0 when the whole file is at fault."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class CharterError(Exception):
    """A charter that cannot be read: every problem found, one a line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
