"""Stands in for the process of an audit: does what its first argument says, with the order it reads."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def report(order, size=10):
    out = Path(order["out"])
    out.mkdir()
    for name in ("report.json", "report.fr.html", "report.en.html"):
        (out / name).write_text("x" * size, encoding="ascii")


def quick(order):
    say(scenario="no-choice", action="visit", url=order["url"], status=200, pages=1)
    report(order)
    say(verdict="no-finding", findings=0)


def big(order):
    report(order, 5_000)
    say(verdict="no-finding", findings=0)


def unwritten(order):
    say(verdict="no-finding", findings=0)


def failing(order):
    say(verdict="", failed={"en": "No answer.", "fr": "Pas de réponse."})


def dying(order):
    sys.exit("something is very wrong")


def sleeping(order):
    say(pid=os.getpid(), environment=dict(os.environ), order=order)
    time.sleep(600)


def stubborn(order):
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleeping(order)


def eating(order):
    say(pid=os.getpid())
    held = [bytearray(os.urandom(1_000_000)) for _ in range(60)]
    time.sleep(600 + len(held))


def forking(order):
    """A child, a grandchild of another session, and one whose parent is gone: as a browser does."""
    start = f"subprocess.Popen({SLEEPER!r}, start_new_session=True, stdout=subprocess.DEVNULL)"
    orphan = f"import subprocess; print({start}.pid)"
    gone = subprocess.run(
        [sys.executable, "-c", orphan], stdout=subprocess.PIPE, check=True, text=True, start_new_session=True
    )
    pids = [
        subprocess.Popen(SLEEPER).pid,
        subprocess.Popen(SLEEPER, start_new_session=True).pid,
        int(gone.stdout),
    ]
    say(pids=[os.getpid(), *pids])
    if sys.argv[1] == "forking":
        time.sleep(600)
    report(order)
    say(verdict="no-finding", findings=0)


leaving = forking


def talking(order):
    while True:
        say(scenario="no-choice", action="visit", url="x" * 500, status=200, pages=1)


def grumbling(order):
    while True:
        sys.stderr.write("x" * 1000)


def many(order):
    for number in range(500):
        say(scenario="no-choice", action="visit", url=str(number), status=200, pages=number)
    sys.stdout.write("no JSON at all\n" + "[" * 100_000 + "\n")
    report(order)
    say(verdict="findings", findings=3)


def alone(order):
    """As the real one: ends when whoever ordered is gone."""
    from temoin.office.project import inspection

    subprocess.Popen(SLEEPER, start_new_session=True)
    inspection._end_when_alone()


if __name__ == "__main__":
    globals()[sys.argv[1]](json.loads(sys.stdin.buffer.raw.readline()))
