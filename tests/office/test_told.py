"""What the core says in English is said in French on the platform: every sentence, its hints included."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import temoin
from temoin.charter import examine
from temoin.office.told import told

ROOT = Path(temoin.__file__).parent
SOURCES = [
    *sorted((ROOT / "charter").glob("*.py")),
    *sorted((ROOT / "charter/read").glob("*.py")),
    *sorted((ROOT / "fetch").glob("*.py")),
    *sorted((ROOT / "office/datasets/odsql").glob("*.py")),
    *sorted((ROOT / "office/datasets/exports").glob("*.py")),
    *sorted((ROOT / "office/datasets/explore").glob("*.py")),
    *(ROOT / "office/datasets" / name for name in ("asking.py", "engine.py", "facets.py", "narrowing.py")),
    *sorted((ROOT / "office/api/explore").glob("*.py")),
    *(ROOT / "office/front" / name for name in ("mapping.py", "drawing/mercator.py")),
]
TOLD_WHOLE = [
    *sorted((ROOT / "office/datasets/imports").glob("*.py")),
    ROOT / "office/project/importing.py",
]
"""Sources of which every sentence is said to people, wherever it stands."""
SAYING = {
    *("say", "Problem", "PatchError", "FetchError", "_refuse"),
    *("BadQuery", "BadParameter", "BadSyntax", "TooLong", "TooMuch", "error"),
}


def text(node: ast.expr) -> str | None:
    """A sentence with "x" for each thing that it names; None for what is no sentence."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
        return "".join(str(part) for part in parts)
    return None


def sentences() -> list[str]:
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in SAYING:
                    found |= {said for one in node.args if (said := text(one)) and said.endswith(".")}
            elif isinstance(node, ast.JoinedStr) and (said := text(node)) and said.startswith("line x: "):
                found.add(said[len("line x: ")].upper() + said[len("line x: ") + 1 :])
    for path in TOLD_WHOLE:
        found |= set(every_sentence(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found)


def every_sentence(tree: ast.Module) -> Iterator[str]:
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "value", None) is not None:
            quiet |= {id(one) for one in node.args if getattr(node.func.value, "id", "") == "_log"}
        if isinstance(node, ast.JoinedStr):
            quiet |= {id(one) for one in node.values}
    for node in ast.walk(tree):
        said = None if id(node) in quiet or not isinstance(node, ast.expr) else text(node)
        if said and said.endswith(".") and " " in said:
            yield said


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_of_the_core_is_said_in_french(sentence):
    with translation.override("fr"):
        assert told(sentence) != sentence
    with translation.override("en"):
        assert told(sentence) == sentence


def test_there_are_sentences_to_say():
    assert len(sentences()) > 60


MISTAKES = {
    "services: []\nsit: x": "La clé « sit » est inconnue. Vouliez-vous dire « site » ?",
    "services: {}": "« services » doit être une liste, et c'est ici une liste de clés et de valeurs.",
    "services: [a]": "Chaque élément de « services » doit être une liste de clés et de valeurs, "
    "et c'est ici un texte.",
    "services: [{}]": "Il manque « name » à cet élément (service) : ajoutez-le.",
    "services: []\nproviders: [{id: a}, {id: a}]": "L'identifiant « a » est déclaré deux fois, "
    "d'abord à la ligne 3 : gardez l'un des deux.",
    "services: []\nabout: {fr: 1}": "« fr » doit être un texte, et YAML lit ici un nombre : "
    "mettez-le entre guillemets.",
}


@pytest.mark.parametrize("yaml", MISTAKES)
def test_a_mistake_is_said_in_french(yaml):
    (problem,) = examine(f"charter: 1\n{yaml}\n").problems
    with translation.override("fr"):
        said = told(problem.message).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert said == MISTAKES[yaml]


REFUSALS = {
    "Invalid value for format API parameter: 'shp' was found but one of csv, json is expected.": "Valeur "
    "incorrecte du paramètre format : 'shp' au lieu de l'une de celles-ci : csv, json.",
    "sum() needs int or double: nom is of type text.": "sum() prend int ou double : nom est de type text.",
    "- needs int or double: that is of type text.": "- prend int ou double : cela est de type text.",
    "That is of type json_blob: records are not ordered by it.": "Cela est de type json_blob : "
    "les enregistrements ne s'ordonnent pas ainsi.",
    "a of type int cannot be compared with a value of type text.": "a de type int ne se compare pas "
    "à une valeur de type text.",
}


@pytest.mark.parametrize("sentence", REFUSALS)
def test_a_refusal_of_the_query_language_is_french_to_its_last_word(sentence):
    with translation.override("fr"):
        assert told(sentence).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") == REFUSALS[sentence]
