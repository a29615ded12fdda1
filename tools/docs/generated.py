"""The parts of the documents that are made from the data, the API's description and the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import typer.main
from imports import drawing

from api.app import create_app
from api.commands import app
from loan_engine.procedure_answers import provisions
from loan_engine.reference_answers import (
    CLAUSE_KINDS,
    clauses_answer,
    facts_answer,
    rates_answer,
    rulebook_answer,
)
from rules.rulebook import Rulebook
from rules.rulebooks import rulebooks


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table of Markdown."""
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in _with_rule(list(headings), rows)) + "\n"


def _with_rule(headings: list[str], rows: Iterable[Iterable[object]]) -> Iterator[Iterable[object]]:
    yield headings
    yield ["---"] * len(headings)
    yield from rows


def _cell(value: object) -> str:
    return "" if value is None else re.sub(r"\s*\n\s*", "<br>", str(value).replace("|", "\\|"))


def _code(values: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)


def _articles(places: Iterable[Mapping[str, Any]]) -> str:
    return "<br>".join(each["text"] for each in places)


def _shown_on(rulebook: Rulebook) -> date:
    """Today, or the last day of a rulebook that has ended."""
    today = date.today()
    return min(today, rulebook.until or today)


def rulebook_parts() -> str:
    return "\n".join(_rulebook(each) for each in rulebooks().values())


def _rulebook(rulebook: Rulebook) -> str:
    on = _shown_on(rulebook)
    answer: Any = rulebook_answer(rulebook, on)
    ends = f"至 {answer['in_force_until']}" if answer["in_force_until"] else "起"
    conditions = ["条件", "要求", "条文", "事实"]
    return "\n".join(
        [
            f"## {answer['title']}\n",
            f"`{rulebook.id}`，{answer['number']}，{answer['in_force_since']} {ends}施行；"
            f"数据版本 {answer['version']}，数值取 {on} 的，咨询 {answer['hotline']}。\n",
            *(f"- {each}" for each in answer["notices"]),
            "\n### 申请条件\n",
            table(conditions, map(_condition, answer["conditions"])),
            "\n### 限额\n",
            table(
                ["限额", "由哪些决定", "条文"],
                (
                    (limit["label"], each["label"], _articles(each["articles"]))
                    for limit in answer["limits"]
                    for each in limit["ceilings"]
                ),
            ),
            "\n### 提示\n" if answer["cautions"] else "",
            table(conditions, map(_condition, answer["cautions"])) if answer["cautions"] else "",
            "\n### 材料\n" if rulebook.papers else "",
            table(["材料", "条文"], ((each.title, "<br>".join(map(str, each.citations))) for each in rulebook.papers))
            if rulebook.papers
            else "",
            "\n### 开发企业\n" if answer["duties"] else "",
            table(conditions, map(_condition, answer["duties"])) if answer["duties"] else "",
            "\n### 办理须知\n",
            table(
                ["", "规定", "条文"],
                ((each["topic"], each["says"], _articles(each["articles"])) for each in provisions(rulebook, on)),
            ),
            "\n### 数值\n",
            table(
                ["代码", "名称", "条文", "从哪天起", "数值", "出处", "可信程度"],
                (
                    (
                        f"`{each['id']}`",
                        each["label"],
                        each["article"] and each["article"]["text"],
                        value["since"],
                        value["text"],
                        value["source"],
                        value["confidence"],
                    )
                    for each in answer["parameters"]
                    for value in each["values"]
                ),
            ),
            "\n### 由中心或银行判断\n",
            table(["谁", "判断什么", "条文"], ((each.by, each.about, each.citation) for each in rulebook.judgements)),
        ]
    )


def _condition(each: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"{each['title']}<br>`{each['id']}`", each["requires"], _articles(each["articles"]), _code(each["facts"]))


def clauses() -> str:
    return "\n".join(f"## {each.document.title}\n\n{_clauses(each)}" for each in rulebooks().values())


def _clauses(rulebook: Rulebook) -> str:
    rows: list[Any] = list(clauses_answer(rulebook))
    return "\n".join(
        f"### {document.title}（{document.number}）\n\n"
        + table(
            ["条文", "说什么", "种类", "由什么实现", "理解"],
            (
                (
                    each["article"]["text"],
                    each["says"],
                    CLAUSE_KINDS[each["kind"]],
                    _code(each["carried_by"]),
                    _code(each["readings"]),
                )
                for each in rows
                if each["article"]["document"] == document.id
            ),
        )
        for document in rulebook.documents.values()
        if any(each["article"]["document"] == document.id for each in rows)
    )


def readings() -> str:
    return "\n".join(_readings(each) for each in rulebooks().values())


def _readings(rulebook: Rulebook) -> str:
    rows: list[Any] = list(rulebook_answer(rulebook, _shown_on(rulebook))["readings"])
    return f"### {rulebook.document.title}\n\n" + table(
        ["条文", "不明确的地方", "怎样读", "理由"],
        (
            (f"{each['article']['text']}<br>`{each['id']}`", each["unclear"], each["reading"], each["reason"])
            for each in rows
        ),
    )


def facts() -> str:
    found: list[Any] = list(facts_answer())
    return "\n".join(
        f"## {label}\n\n" + table(["代码", "名称", "问什么", "怎样填", "由什么证明"], map(_fact, group))
        for label, group in groupby(found, key=lambda each: each["group_label"])
    )


def _fact(each: Mapping[str, Any]) -> tuple[str, ...]:
    bounds = f"{each['minimum']} 至 {each['maximum']}" if each["minimum"] is not None else ""
    choices = "；".join(f"`{code}` {label}" for code, label in (each["choices"] or {}).items())
    kind = {"yes_no": "是/否", "choice": choices, "day": "日期"}.get(each["kind"], f"{bounds} {each['unit']}".strip())
    asked = f"{each['question']}<br>{each['hint']}" if each["hint"] else each["question"]
    return (f"`{each['id']}`", each["label"], asked, kind, each["evidence"])


def rates() -> str:
    answer: Any = rates_answer()
    return "\n".join(
        f"## {title}\n\n最近一次核对：{answer[name]['checked_on']}。\n\n"
        + table(
            ["从哪天起", *answer[name]["labels"].values(), "出处", "可信程度", "备注"],
            (
                (
                    row["in_force_from"],
                    *(_percent(row["rates"][each]) for each in answer[name]["labels"]),
                    row["source"],
                    row["confidence"],
                    row["note"],
                )
                for row in reversed(answer[name]["rows"])
            ),
        )
        for name, title in (("fund", "公积金贷款利率"), ("lpr", "贷款市场报价利率（LPR）"))
    )


def _percent(rate: str | None) -> str:
    return "" if rate is None else f"{float(rate) * 100:.4g}%"


METHODS = ("get", "post", "put", "delete")


def operations() -> str:
    description = create_app().openapi()
    found = [
        (operation["tags"][0], method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    tags = list(dict.fromkeys(tag for tag, *_ in found))
    return "\n".join(
        f"## {tag}\n\n" + "\n".join(_operation(*each[1:], description) for each in found if each[0] == tag)
        for tag in tags
    )


def _operation(method: str, path: str, operation: Mapping[str, Any], description: Any) -> str:
    said = [f"### {operation['summary']}\n", f"`{method.upper()} {path}`\n", operation.get("description", "") + "\n"]
    if operation.get("parameters"):
        rows = (
            (f"`{each['name']}`", each["in"], "✓" if each.get("required") else "", _said(each))
            for each in (_followed(each, description) for each in operation["parameters"])
        )
        said.append(table(["参数", "在哪里", "必填", ""], rows))
    if body := operation.get("requestBody"):
        said.append(_body("请求", body, description))
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            said.append(_body(f"回答 {status}", _followed(response, description), description))
    refused = [status for status in operation["responses"] if not status.startswith("2")]
    if refused:
        said.append(f"拒绝：{_code(refused)}\n")
    return "\n".join(said)


def _said(each: Mapping[str, Any]) -> str:
    schema = each.get("schema", {})
    return str(each.get("description") or schema.get("description") or schema.get("title") or "")


def _followed(each: Any, description: Any) -> Any:
    """A part, or the one it refers to."""
    while "$ref" in each:
        found = description
        for name in each["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        each = found
    return each


def _body(title: str, body: Mapping[str, Any], description: Any) -> str:
    said = []
    for media_type, content in body.get("content", {}).items():
        schema = content.get("schema", {})
        fields = _followed(schema, description).get("properties", {})
        required = _followed(schema, description).get("required", ())
        said.append(f"{title}：`{media_type}`\n")
        if fields:
            rows = (
                (f"`{name}`", _kind(each), "✓" if name in required else "", _said(_followed(each, description)))
                for name, each in fields.items()
            )
            said.append(table(["字段", "类型", "总有", ""], rows))
    return "\n".join(said)


def _kind(schema: Mapping[str, Any]) -> str:
    match schema:
        case {"$ref": place}:
            return str(place).rpartition("/")[2]
        case {"anyOf": choices} | {"oneOf": choices}:
            return " or ".join(dict.fromkeys(map(_kind, choices)))
        case {"type": "array", "items": items}:
            return f"list of {_kind(items)}"
        case {"enum": values}:
            return " or ".join(f"`{each}`" for each in values)
        case {"type": kind}:
            return " or ".join(kind) if isinstance(kind, list) else str(kind)
    return ""


def command_line() -> str:
    root: Any = typer.main.get_command(app)
    return "\n".join(_commands(root, "loan-engine"))


def _commands(command: Any, name: str) -> Iterator[str]:
    context = command.make_context(name, [], resilient_parsing=True)
    if hasattr(command, "list_commands"):
        for each in command.list_commands(context):
            yield from _commands(command.get_command(context, each), f"{name} {each}")
        return
    yield f"### `{name}`\n\n{command.help or ''}\n"
    rows = [
        (_named(each), getattr(each, "help", ""), _default(each))
        for each in command.get_params(context)
        if each.name != "help"
    ]
    if rows:
        yield table(["", "", "不填时"], rows)


def _named(parameter: Any) -> str:
    """An option by all its names, an argument by what stands for it."""
    names = [*parameter.opts, *parameter.secondary_opts]
    return _code(names) if names[0].startswith("-") else f"`{parameter.metavar or parameter.name}`"


def _default(parameter: Any) -> str:
    value = parameter.default
    return f"`{value}`" if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


PARTS: Mapping[str, Callable[[], str]] = {
    "rulebooks": rulebook_parts,
    "clauses": clauses,
    "readings": readings,
    "facts": facts,
    "rates": rates,
    "api": operations,
    "command-line": command_line,
    "imports": drawing,
}
