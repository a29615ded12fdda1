"""A city's data files, read: `rulebook.yaml`, `parameters.yaml`, `procedure.yaml` and `clauses.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, get_args

import yaml

from rules.citations import Citation, Document
from rules.parameters import Parameter, cite, parameters_of
from rules.rulebook import Clause, ClauseKind, Folder, Judgement, Provision, Reading
from rules.wording import unknown_names

COUNTED_DAYS = {"decision_days": 1, "disbursement_days": 1, "closed_days_of_month": 0}
"""The days of a procedure that its dates are worked out from, and the least that each may be."""

_KINDS = get_args(ClauseKind)
_FILLED = ("unclear", "reading")
_Entries = Mapping[str, Mapping[str, Any]]


def read_folder(package: str) -> Folder:
    """The data files of a city's package. Raises KeyError or ValueError where they break their format."""
    data, procedure = _yaml(package, "rulebook.yaml"), _yaml(package, "procedure.yaml")
    documents = {id_: Document(id=id_, **entry) for id_, entry in data["documents"].items()}
    parameters = parameters_of(_yaml(package, "parameters.yaml"), documents)
    days = _days(parameters_of(procedure["days"], documents))
    _of_known_parameters(data["readings"], procedure["provisions"], parameters | days)
    return Folder(
        id=data["id"],
        version=data["version"],
        city=data["city"],
        city_name=data["city_name"],
        document=documents[data["document"]],
        documents=documents,
        since=data["since"],
        until=data.get("until"),
        hotline=data["hotline"],
        notices=tuple(data["notices"]),
        readings={
            id_: Reading(id_, cite(entry["at"], documents), entry["unclear"], entry["reading"], entry["reason"])
            for id_, entry in data["readings"].items()
        },
        judgements=tuple(
            Judgement(entry["by"], entry["about"], cite(entry["at"], documents)) for entry in data["judgements"]
        ),
        parameters=parameters,
        days=days,
        topics=procedure["topics"],
        provisions=tuple(
            Provision(id_, _topic(id_, entry, procedure), entry["says"], _cited(entry, documents))
            for id_, entry in procedure["provisions"].items()
        ),
        clauses=tuple(_clauses(package, documents)),
        example=data["example"],
    )


def _days(days: dict[str, Parameter]) -> dict[str, Parameter]:
    for id_, least in COUNTED_DAYS.items():
        if id_ not in days:
            raise ValueError(f"procedure.yaml: days lacks {id_}, from which dates are worked out")
        if any(value.value < least for value in days[id_].values):  # type: ignore[operator]
            raise ValueError(f"procedure.yaml: {id_} must be at least {least}")
    return days


def _of_known_parameters(readings: _Entries, provisions: _Entries, parameters: Mapping[str, Parameter]) -> None:
    texts = [
        *((f"rulebook.yaml: readings: {id_}", entry[key]) for id_, entry in readings.items() for key in _FILLED),
        *((f"procedure.yaml: provisions: {id_}", entry["says"]) for id_, entry in provisions.items()),
    ]
    if found := [
        f"{where} names {{{name}}}, and no parameter is called so"
        for where, text in texts
        for name in unknown_names(text, parameters)
    ]:
        raise ValueError("\n".join(found))


def _topic(id_: str, entry: Mapping[str, Any], procedure: Mapping[str, Any]) -> str:
    topic: str = entry["topic"]
    if topic not in procedure["topics"]:
        raise ValueError(f"procedure.yaml: provisions: {id_}: no topic is called {topic}")
    return topic


def _cited(entry: Mapping[str, Any], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    return tuple(cite(place, documents) for place in entry["at"])


def _clauses(package: str, documents: Mapping[str, Document]) -> Iterator[Clause]:
    """Clauses in the order of the file; `at` is article, item, sub-item where a document has articles, else item."""
    for document, rows in _yaml(package, "clauses.yaml").items():
        for row in rows:
            number, *below = row["at"]
            has_articles = documents[document].has_articles
            parts = {"article": number, **dict(zip(("item", "subitem"), below, strict=False))}
            place = parts if has_articles else {"item": number}
            citation = Citation(documents[document], **place)
            if row["kind"] not in _KINDS:
                raise ValueError(f"clauses.yaml: {citation}: kind is one of {', '.join(_KINDS)}, not {row['kind']}")
            yield Clause(citation, row["kind"], row["says"], tuple(row.get("by", ())))


def _yaml(package: str, filename: str) -> Any:
    return yaml.safe_load((files(package) / filename).read_bytes())
