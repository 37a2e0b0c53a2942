"""Questions to the API as one writes them: as an address, for a shell, in Python and in JavaScript."""

import json
import shlex
from collections.abc import Sequence
from urllib.parse import parse_qs

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from temoin.office.datasets.explore import addresses
from temoin.office.datasets.explore.parameters import asked, query_of
from temoin.office.datasets.question import Question
from temoin.office.datasets.refusal import Refused
from temoin.office.front.access import Read
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.page import language
from temoin.office.front.state import State, question_of, read_state, state_of
from temoin.office.told import told


class Writing(msgspec.Struct, frozen=True):
    """A question, ready to be pasted somewhere."""

    name: str
    label: str
    text: str


class Box(msgspec.Struct, frozen=True):
    """A parameter that one fills in: several lines where it may be given several times."""

    name: str
    value: str
    example: str
    several: bool = False
    number: bool = False


@of_dataset
def console(request: HttpRequest, read: Read) -> HttpResponse:
    """The question of the page before, to be changed; its answer comes by script, or behind its address."""
    parameters = {name: values for name, values in request.GET.lists() if values}
    refused = ""
    try:
        question = _question(parameters, read)
    except Refused as error:
        question, refused = Question(dataset=read.dataset.id, language=language()), told(str(error))
    address = addresses.records(question)
    return dataset_page(
        request,
        read,
        "api",
        "front/dataset_api.html",
        _state(request, refused),
        boxes=boxes(parameters, question, refused=bool(refused)),
        address=address,
        refused=refused,
        writings=[] if refused else writings(f"{settings.ORIGIN}{address}", restricted=read.restricted),
    )


def boxes(parameters: dict[str, list[str]], question: Question, *, refused: bool) -> list[Box]:
    """What a question is made of; what was refused stays as it was typed."""
    written = dict(parameters) if refused else _written(question)

    def box(name: str, example: str, *, several: bool = False, number: bool = False) -> Box:
        joint = "\n" if several else ""
        values = written.get(name, ())
        return Box(name, joint.join(values) if several else (values or [""])[-1], example, several, number)

    return [
        box("select", "*, count(*) as n"),
        box("where", 'name like "…"', several=True),
        box("refine", "field:value", several=True),
        box("exclude", "field:value", several=True),
        box("group_by", "field"),
        box("order_by", "field desc"),
        box("limit", "10", number=True),
        box("offset", "0", number=True),
    ]


def writings(address: str, *, restricted: bool) -> list[Writing]:
    """A question's address, and what retrieves it with what a shell and two languages bring."""
    key = "Apikey …"
    curl = f"curl {shlex.quote(address)}"
    python = ["import json", "from urllib.request import Request, urlopen", ""]
    script = [f"const answer = await fetch({json.dumps(address)}"]
    if restricted:
        curl += f" \\\n  -H {shlex.quote(f'Authorization: {key}')}"
        python.append(f'request = Request({json.dumps(address)}, headers={{"Authorization": "{key}"}})')
        script[0] += f', {{ headers: {{ Authorization: "{key}" }} }}'
    else:
        python.append(f"request = Request({json.dumps(address)})")
    python += ["with urlopen(request) as answer:", "    found = json.load(answer)"]
    python += ['print(found["total_count"], found["results"])']
    script[0] += ");"
    script += ["const { total_count, results } = await answer.json();"]
    return [
        Writing("url", "URL", address),
        Writing("curl", "curl", curl),
        Writing("python", "Python", "\n".join(python)),
        Writing("javascript", "JavaScript", "\n".join(script)),
    ]


def _question(parameters: dict[str, list[str]], read: Read) -> Question:
    """What the form or a page of the dataset asks: both write the API's parameters; lines are several."""
    if "q" in parameters or "page" in parameters:
        return question_of(read_state(parameters), read.dataset.id, read.reader, language())
    split = {
        name: _lines(values) if name in {"where", "refine", "exclude"} else values
        for name, values in parameters.items()
    }
    return asked(read.dataset.id, {**split, "lang": [language()]}, read.reader)


def _lines(values: Sequence[str]) -> list[str]:
    return [line.strip() for value in values for line in value.splitlines() if line.strip()]


def _written(question: Question) -> dict[str, list[str]]:
    return parse_qs(query_of(question))


def _state(request: HttpRequest, refused: str) -> State:
    """What goes along to the other pages."""
    return State() if refused else state_of(request)
