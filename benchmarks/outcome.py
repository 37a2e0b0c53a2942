"""What a benchmark measured: a table for people, and JSON that keeps every figure."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

RESULTS = Path(__file__).parent / "results"


class Budget(msgspec.Struct, frozen=True):
    """One figure beside its limit, which is the most it may be, or with `most` false the least."""

    what: str
    value: float
    limit: float
    unit: str
    most: bool = True

    @property
    def holds(self) -> bool:
        """Whether the budget is kept."""
        return self.value <= self.limit if self.most else self.value >= self.limit


def tell(rows: list[tuple[str, ...]]) -> None:
    """Print rows as a table, the first one its heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def write(
    name: str, figures: Mapping[str, object], versions: Mapping[str, str], budgets: list[Budget]
) -> None:
    """Print the budgets, and write `results/NAME.json`."""
    print()
    tell(
        [
            ("budget", "value", "limit", "holds"),
            *(
                (
                    one.what,
                    f"{one.value:,.2f} {one.unit}",
                    f"{'<=' if one.most else '>='} {one.limit:,g} {one.unit}",
                    "yes" if one.holds else "NO",
                )
                for one in budgets
            ),
        ]
    )
    said = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(terse=True),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "versions": versions,
        "figures": figures,
        "budgets": [
            {
                "what": one.what,
                "value": round(one.value, 4),
                "limit": one.limit,
                "unit": one.unit,
                "holds": one.holds,
            }
            for one in budgets
        ],
    }
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"{name}.json"
    target.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target}")
