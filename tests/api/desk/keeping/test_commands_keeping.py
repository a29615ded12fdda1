"""The commands that keep a desk whole, on both databases: what they say, and how they end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from typer.testing import CliRunner, Result

from api.commands import app
from api.desk import chain, tables
from api.desk.assessing import assessed
from api.desk.cases import opened
from api.desk.database import writing
from api.desk.desk import Desk
from api.desk.keyring import read_keyring
from api.desk.settings import DeskSettings

PEOPLE = {"applicant": {"name": "欧阳钰琪", "id_number": "11010519491231002X"}, "spouse": None}
LONG_AGO = 1_700_000_000_000_000


def run(*arguments: str, stdin: str = "") -> Result:
    result = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, [*arguments], input=stdin)
    assert isinstance(result.exception, SystemExit | None), result.exception
    for planted in ("欧阳", "11010519491231002X"):
        assert planted not in result.output
    return result


def at(settings: DeskSettings, patch: pytest.MonkeyPatch) -> None:
    """Lets the commands find a desk."""
    given = {"DESK": "on", "DESK_DATABASE": settings.database, "DESK_KEYS": str(settings.keys)}
    for name, value in given.items():
        patch.setenv(name, value)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(
    request: pytest.FixtureRequest, new_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """The desk that the commands find; nothing is in it, nor is it there yet."""
    settings = DeskSettings(new_database(request.param), tmp_path / "desk.keys")
    at(settings, monkeypatch)
    made = Desk(settings)
    yield made
    made.close()


@pytest.fixture
def references(desk: Desk, family: Any) -> list[str]:
    """Three cases of its."""
    with desk.writing("clerk") as work:
        found = assessed(family, work.today)
        return [opened(work, "珠山", "desk", found, PEOPLE)["reference"] for _ in range(3)]


def entries(desk: Desk) -> int:
    with desk.reading() as connection:
        assert [*chain.verify(connection, desk.keys().audit)] == []
        return chain.head(connection).number


def erased(desk: Desk) -> list[str]:
    with desk.reading() as connection:
        gone = tables.cases.c.data_key.is_(None)
        return [*connection.execute(select(tables.cases.c.reference).where(gone)).scalars()]


ALL = [
    ("audit", "verify"),
    ("audit", "head", "-o", "head.json"),
    ("desk", "backup", "backup"),
    ("desk", "restore", "backup"),
    ("desk", "upgrade"),
    ("desk", "digest"),
    ("desk", "rotate-keys"),
    ("desk", "rotate-keys", "--retire"),
    ("desk", "erase", "2026-000001-7", "--yes"),
    ("desk", "retain"),
]
ON_WHAT_IS_THERE = [each for each in ALL if each[1] not in ("restore", "upgrade")]


@pytest.mark.parametrize("command", ON_WHAT_IS_THERE, ids=" ".join)
def test_a_desk_that_is_not_there_is_told_and_none_is_made(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at(DeskSettings(f"sqlite:///{tmp_path}/desk.sqlite", tmp_path / "desk.keys"), monkeypatch)
    result = run(*command)
    assert (result.exit_code, "no_desk" in result.stderr, result.stdout) == (2, True, "")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("command", ALL, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DESK", "off", "desk_off"),
        ("DESK", "perhaps", "settings"),
        ("DESK_IDLE_SECONDS", "long", "settings"),
        ("DESK_DATABASE", "mysql://desk:geheim@host/desk", "settings"),
        ("DESK_DATABASE", "postgresql://desk:geheim@127.0.0.1:9/desk", "desk_unavailable"),
    ],
)
def test_settings_that_cannot_be_used_are_told(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    at(DeskSettings(f"sqlite:///{tmp_path}/desk.sqlite", tmp_path / "desk.keys"), monkeypatch)
    monkeypatch.setenv(name, value)
    if command[1] == "restore" and code == "desk_unavailable":
        code = "no_keys"
    result = run(*command)
    assert (result.exit_code, code in result.stderr, result.stdout) == (2, True, ""), result.stderr
    assert "geheim" not in result.output


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_keys_that_others_may_read_and_a_later_form_are_refused(
    command: tuple[str, ...], references: list[str], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_RETENTION_DAYS", "1")
    desk.settings.keys.chmod(0o644)
    if command[1] not in ("restore", "digest", "backup") and command[:2] != ("audit", "head"):
        result = run(*command)
        assert (result.exit_code, "desk_unavailable" in result.stderr) == (2, True), result.output
    desk.settings.keys.chmod(0o600)
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = run(*command)
    assert result.exit_code == 2
    assert ("damaged" if command[1] == "restore" else "desk_unavailable") in result.stderr


def test_a_whole_trail_is_told(desk: Desk, references: list[str], tmp_path: Path) -> None:
    assert run("audit", "head", "-o", str(tmp_path / "head.json")).exit_code == 0
    for arguments in ((), ("--head", str(tmp_path / "head.json"))):
        result = run("audit", "verify", *arguments)
        assert (result.exit_code, result.stdout) == (0, "核对了 3 条记录，没有改动\n")
    shown = json.loads(run("audit", "verify", "--json").stdout)
    assert shown == {"intact": True, "entries": 3, "findings": []}
    assert entries(desk) == 3


def test_a_head_says_where_the_trail_ended_and_what_was_erased(
    desk: Desk, references: list[str], tmp_path: Path
) -> None:
    run("desk", "erase", references[1], "--yes")
    run("audit", "head", "-o", str(tmp_path / "head.json"))
    document = json.loads((tmp_path / "head.json").read_text())
    with desk.reading() as connection:
        end = chain.head(connection)
    assert document.pop("at").endswith("+08:00")
    assert document == {"number": 4, "hash": end.hash.hex(), "erased": [references[1]]}


def test_every_finding_is_told_in_a_line(desk: Desk, references: list[str], tmp_path: Path) -> None:
    run("audit", "head", "-o", str(tmp_path / "head.json"))
    with writing(desk.engine) as connection:
        connection.execute(update(tables.audit).where(tables.audit.c.number == 2).values(actor="他人"))
        connection.execute(update(tables.cases).where(tables.cases.c.reference == references[0]).values(branch="昌江"))
        connection.execute(text("DELETE FROM audit WHERE number = 3"))
    result = run("audit", "verify", "--head", str(tmp_path / "head.json"))
    assert result.exit_code == 1
    said = result.stdout.splitlines()
    assert "× 第 2 条记录被改动过，或与前一条接不上" in said
    assert f"× cases/{references[0]} 在记录之外被改动过" in said
    assert f"× cases/{references[2]} 在记录之外被添加进来" in said
    assert said.count("× 第 3 条记录原来有，最后的记录被删去了") == 2  # by the head in the database, and by the file
    assert said[-1] == f"核对了 3 条记录，有 {len(said) - 1} 处不对"
    shown = json.loads(run("audit", "verify", "--json").stdout)
    assert not shown["intact"]
    assert {"fault": "tail_cut", "place": "3", "says": "第 3 条记录原来有，最后的记录被删去了"} in shown["findings"]


def test_a_file_that_is_no_head_is_told(desk: Desk, references: list[str], tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text("{}")
    for name, code in (("head.json", "not_a_head"), ("none.json", "unreadable")):
        for command in (("audit", "verify"), ("desk", "restore", "backup")):
            result = run(*command, "--head", str(tmp_path / name))
            assert (result.exit_code, code in result.stderr) == (2, True)


def test_a_desk_is_saved_and_restored_without_what_was_erased_since(
    desk: Desk, references: list[str], new_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = run("desk", "digest").stdout.strip()
    saved = run("desk", "backup", str(tmp_path / "backup"))
    assert saved.exit_code == 0
    assert "3 件案卷、3 条操作记录" in saved.stdout
    assert digest in saved.stdout
    run("desk", "erase", references[0], "--yes")
    run("audit", "head", "-o", str(tmp_path / "head.json"))

    for arguments, gone in (((), []), (("--head", str(tmp_path / "head.json")), references[:1])):
        settings = DeskSettings(new_database(desk.engine.dialect.name), desk.settings.keys)
        at(settings, monkeypatch)
        restored = run("desk", "restore", str(tmp_path / "backup"), *arguments)
        assert restored.exit_code == 0, restored.output
        assert digest in restored.stdout
        assert ("没有用 --head" in restored.stdout) == (not gone)
        assert run("audit", "verify").exit_code == 0
        other = Desk(settings)
        assert erased(other) == gone
        other.close()
        if not gone:
            assert run("desk", "digest").stdout.strip() == digest
        again = run("desk", "restore", str(tmp_path / "backup"), *arguments)
        assert (again.exit_code, "not_empty" in again.stderr) == (2, True)


def test_a_backup_that_is_none_or_whose_keys_are_missing_is_told(
    desk: Desk, references: list[str], new_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("desk", "backup", str(tmp_path / "backup"))
    result = run("desk", "backup", str(tmp_path / "no folder" / "backup"))
    assert (result.exit_code, "unwritable" in result.stderr) == (2, True)
    settings = DeskSettings(new_database("sqlite"), tmp_path / "other.keys")
    at(settings, monkeypatch)
    result = run("desk", "restore", str(tmp_path / "backup"))
    assert (result.exit_code, "no_keys" in result.stderr) == (2, True)
    assert not settings.keys.exists()
    os.link(desk.settings.keys, settings.keys)
    (tmp_path / "cut").write_bytes((tmp_path / "backup").read_bytes()[:-20])
    for name in ("cut", "none"):
        result = run("desk", "restore", str(tmp_path / name))
        assert (result.exit_code, "damaged" in result.stderr) == (2, True)


def test_a_desk_is_made_by_an_upgrade(desk: Desk) -> None:
    assert run("desk", "upgrade").stdout == "数据库由 空白 升级到 0001\n"
    assert run("desk", "upgrade").stdout == "数据库已是 0001\n"
    assert entries(desk) == 0


def test_keys_are_changed_and_the_old_ones_taken_out(desk: Desk, references: list[str]) -> None:
    assert "3 件案卷、0 个登录验证码" in run("desk", "rotate-keys").stdout
    assert sorted(read_keyring(desk.settings.keys).sealing) == ["1", "2"]
    assert run("desk", "rotate-keys", "--retire").stdout == "去掉了 2 个旧密钥\n"
    assert [*read_keyring(desk.settings.keys).sealing] == ["2"]
    with desk.reading() as connection:
        assert {*connection.execute(select(tables.cases.c.sealing_key)).scalars()} == {"2"}
        acts = select(tables.audit.c.act, tables.audit.c.actor).order_by(tables.audit.c.number.desc()).limit(3)
        assert [tuple(row) for row in connection.execute(acts)] == [
            ("keys.retired", "命令行"),
            ("keys.rotated", "命令行"),
            ("keys.rotating", "命令行"),
        ]
        digest = desk.keys().digest("name", "欧阳钰琪")
        found = select(func.count()).where(tables.identities.c.digest == digest)
        assert connection.execute(found).scalar() == 3


def test_what_no_key_opens_is_told(desk: Desk, references: list[str]) -> None:
    with writing(desk.engine) as connection:
        spoilt = tables.cases.c.reference == references[0]
        connection.execute(update(tables.cases).where(spoilt).values(data_key=b"spoilt"))
    for arguments, code in (((), "unopened"), (("--retire",), "still_used")):
        result = run("desk", "rotate-keys", *arguments)
        assert (result.exit_code, code in result.stderr) == (2, True)


def test_a_case_is_erased_once_it_is_sure(desk: Desk, references: list[str]) -> None:
    assert run("desk", "erase", references[0], stdin="n\n").exit_code == 1
    assert erased(desk) == []
    result = run("desk", "erase", references[0].replace("-", ""), stdin="y\n")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "已清除")
    assert erased(desk) == references[:1]
    for reference in (references[0], "2020-000001-1", "欧"):
        result = run("desk", "erase", reference, "--yes")
        assert (result.exit_code, "unknown_case" in result.stderr) == (2, True)
    assert entries(desk) == 4


def test_what_was_closed_long_ago_is_erased_where_a_time_is_set(
    desk: Desk, references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.writing("clerk") as work:
        for reference, closed in zip(references, (LONG_AGO, work.at - 86_400_000_000, None), strict=True):
            here = tables.cases.c.reference == reference
            work.connection.execute(update(tables.cases).where(here).values(state="withdrawn", closed_at=closed))
            work.record("case.moved", reference, rows=[(tables.cases, (reference,))])
    assert run("desk", "retain").stdout == "没有设置 DESK_RETENTION_DAYS，全部保留\n"
    assert erased(desk) == []
    monkeypatch.setenv("DESK_RETENTION_DAYS", "2")
    assert run("desk", "retain").stdout == "清除了 1 件案卷\n"
    assert erased(desk) == references[:1]
    assert run("desk", "retain").stdout == "清除了 0 件案卷\n"
    monkeypatch.setenv("DESK_RETENTION_DAYS", "1")
    assert run("desk", "retain").stdout == "清除了 1 件案卷\n"
    assert sorted(erased(desk)) == references[:2]
    assert entries(desk) == 8
