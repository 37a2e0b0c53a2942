"""`temoin audit`: what it says, and with which code it ends. The browser is tested in tests/audit."""

import msgspec
import pytest
import typer
from typer.testing import CliRunner

import temoin.audit
from temoin.audit import Audit, AuditError, Conditions, Run, Setter, Step, Write
from temoin.cli.audit import audit as command
from temoin.cli.refusal import Refusal
from temoin.law import Finding

ORIGIN = "http://127.0.0.1:8000"
STEP = Step(
    index=0,
    action="visit",
    url=f"{ORIGIN}/",
    final_url=f"{ORIGIN}/",
    status=200,
    performed=("visit",),
    seconds=0.1,
)
WRITE = Write(
    step=0, name="csrftoken", host="127.0.0.1", party="first", setter=Setter(via="header"), outcome="kept"
)
FINDING = Finding(
    "TPT-02", "major", ORIGIN, {"en": "It was seen.", "fr": "Vu."}, {"en": "Mend.", "fr": "Réparez."}, "own"
)
NOT_RUN = {"en": "nothing to choose", "fr": "rien à choisir"}

app = typer.Typer()
app.command()(command)


@pytest.fixture
def result():
    return Audit(
        url=ORIGIN,
        origin=ORIGIN,
        conditions=Conditions(
            date="2026-11-23T21:00:00+00:00",
            tool="temoin 0",
            browser="Chromium 1",
            browser_path="/b",
            user_agent="u",
            sandbox=True,
            third_party=True,
            profile="fr",
            pages_limit=20,
            charter="c.yaml",
        ),
        pages=(f"{ORIGIN}/",),
        runs=(
            Run(scenario="no-choice", status="ran", steps=(STEP,), writes=(WRITE,)),
            Run(scenario="refuse", status="not-run", reason=NOT_RUN),
        ),
        findings=(),
    )


@pytest.fixture
def run(monkeypatch, result):
    asked = {}
    monkeypatch.delenv("TEMOIN_LOGIN_USER", raising=False)
    monkeypatch.delenv("TEMOIN_LOGIN_PASSWORD_FILE", raising=False)

    def run(*arguments, **changes):
        changed = msgspec.structs.replace(result, **changes)

        def watch(url, **options):
            asked.update(options, url=url)
            return changed

        monkeypatch.setattr(temoin.audit, "audit", watch)
        return CliRunner().invoke(app, [ORIGIN, "--lang", "en", *arguments])

    run.asked = asked
    return run


def test_no_finding_is_zero_and_says_what_each_scenario_saw(run):
    ended = run()
    assert ended.exit_code == 0
    assert ended.output.splitlines() == [
        f"{ORIGIN}: 1 page(s), Chromium 1",
        "  no-choice  csrftoken",
        "  refuse     not run: nothing to choose",
        "No finding.",
    ]


@pytest.mark.parametrize(("level", "code"), [("info", 1), ("major", 1), ("blocker", 0), ("none", 0)])
def test_findings_are_one_from_the_level_asked_for(run, level, code):
    ended = run("--fail-on", level, findings=(FINDING,))
    assert ended.exit_code == code
    assert "major TPT-02: It was seen." in ended.output


def test_what_was_asked_for_by_name_and_could_not_run_is_two(run):
    assert run("--scenario", "refuse", asked=("refuse",), findings=(FINDING,)).exit_code == 2
    assert run.asked["scenarios"] == ["refuse"]


def test_reports_are_written_where_asked(run, tmp_path):
    ended = run("--out", str(tmp_path / "out"), "--format", "json")
    assert ended.exit_code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.json"]


def test_credentials_come_from_the_environment_and_are_never_shown(run, monkeypatch, tmp_path):
    (tmp_path / "password").write_text("s3cret\n")
    monkeypatch.setenv("TEMOIN_LOGIN_USER", "ann")
    monkeypatch.setenv("TEMOIN_LOGIN_PASSWORD_FILE", str(tmp_path / "password"))
    ended = run()
    assert run.asked["credentials"].password == "s3cret"
    assert "s3cret" not in ended.output + repr(run.asked)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "pdf"], "html"),
        (["--format", ""], "html"),
        (["--fail-on", "grave"], "blocker"),
        (["--lang", "de"], "fr or en"),
        (["--profile", "atlantis"], "atlantis"),
        (["--charter", "/nowhere/charte.yaml"], "/nowhere/charte.yaml"),
    ],
)
def test_what_a_person_mistypes_is_one_sentence(run, arguments, words):
    ended = run(*arguments)
    assert isinstance(ended.exception, Refusal)
    assert words in str(ended.exception)
    assert ended.exception.code == 2


def test_an_audit_that_cannot_be_made_is_one_sentence(run, monkeypatch):
    def watch(url, **options):
        raise AuditError("No browser was found.")

    run()
    monkeypatch.setattr(temoin.audit, "audit", watch)
    ended = CliRunner().invoke(app, [ORIGIN])
    assert isinstance(ended.exception, Refusal)
    assert str(ended.exception) == "No browser was found."


@pytest.mark.parametrize(
    ("user", "content", "words"),
    [
        ("ann", None, "cannot be read"),
        ("ann", b"", "is empty"),
        ("ann", b"\xff\xfe", "cannot be read"),
        ("", b"x", "TEMOIN_LOGIN_USER is not set"),
    ],
)
def test_a_password_file_that_is_no_use_is_one_sentence(  # noqa: PLR0917 - three fixtures, three values
    run, monkeypatch, tmp_path, user, content, words
):
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("TEMOIN_LOGIN_USER", user)
    monkeypatch.setenv("TEMOIN_LOGIN_PASSWORD_FILE", str(file))
    ended = run()
    assert isinstance(ended.exception, Refusal)
    assert words in str(ended.exception)


def test_a_name_that_a_terminal_would_obey_is_shown_and_not_obeyed(run):
    name = "a\x1b]0;owned\x07\nNo finding.\u202eb\u00a0c"
    write = msgspec.structs.replace(WRITE, name=name)
    told = msgspec.structs.replace(FINDING, what={"en": f"{name} seen"})
    seen = Run(scenario="no-choice", status="ran", steps=(STEP,), writes=(write,))
    lines = run(runs=(seen,), findings=(told,)).output.splitlines()
    shown = "a?]0;owned??No finding.?b\u00a0c"
    assert lines[1] == f"  no-choice  {shown}"
    assert lines[2] == f"major TPT-02: {shown} seen"
