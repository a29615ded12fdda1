"""The commands for accounts and kiosks, and the whole command line they belong to."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from api.desk import accounts, kiosks, sessions
from api.desk.desk import Desk
from api.desk.moments import moment
from api.desk.settings import DeskSettings

PASSWORD = "correct horse battery"
ADDED = ("account", "add", "li.ming", "--role", "clerk", "--branch", "珠山", "--password-stdin")


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    result = CliRunner(env={"COLUMNS": "120", "NO_COLOR": "1"}).invoke(app, list(arguments), input=stdin)
    assert isinstance(result.exception, SystemExit | None)
    return result


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(
    request: pytest.FixtureRequest,
    new_database: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """The desk that the commands find by the environment, by the real clock."""
    settings = DeskSettings(new_database(request.param), tmp_path / "desk.keys")
    for name, text in {"DESK": "on", "DESK_DATABASE": settings.database, "DESK_KEYS": str(settings.keys)}.items():
        monkeypatch.setenv(name, text)
    opened = Desk(settings)
    yield opened
    opened.close()


def enters(desk: Desk, password: str = PASSWORD, code: str | None = None) -> bool:
    return accounts.sign_in(desk, "li.ming", password, code) is not None


def listed(of: str) -> Any:
    return json.loads(run(of, "list", "--json").stdout)[f"{of}s"]


def test_the_first_account_makes_the_desk(desk: Desk) -> None:
    added = run(*ADDED, stdin=PASSWORD + "\n")
    assert (added.exit_code, added.stdout) == (0, "已添加 li.ming：经办人，珠山\n")
    assert enters(desk)
    shown = {
        "name": "li.ming",
        "role": "clerk",
        "role_label": "经办人",
        "branch": "珠山",
        "locked": False,
        "totp": False,
    }
    assert listed("account") == [shown]
    assert "经办人" in run("account", "list").stdout
    again = run(*ADDED, stdin=PASSWORD)
    assert (again.exit_code, "account_exists" in again.stderr) == (2, True)


def test_a_password_is_asked_for_twice_and_not_echoed(desk: Desk) -> None:
    asked = run(*ADDED[:-1], stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0
    assert PASSWORD not in asked.output
    assert enters(desk)


@pytest.mark.parametrize("act", [ADDED[:-1], ("account", "password", "li.ming")])
def test_a_password_that_is_made_up_is_shown_once(desk: Desk, act: tuple[str, ...]) -> None:
    if act[1] == "password":
        run(*ADDED, stdin=PASSWORD)
    made = run(*act, "--generate")
    password = made.stdout.splitlines()[-1].partition("：")[2]
    assert (made.exit_code, len(password)) == (0, 23)
    assert (enters(desk, password), enters(desk)) == (True, False)
    assert password not in run("account", "list").stdout


@pytest.mark.parametrize(
    "arguments, stdin, code",
    [
        (ADDED, "short", "password_length"),
        (ADDED, "", "password_length"),
        (ADDED, b"\xff\xfe not utf-8 at all", "not_utf8"),
        ((*ADDED, "--generate"), PASSWORD, "two_passwords"),
        (("account", "add", "Li", "--role", "clerk", "--branch", "珠山", "--generate"), "", "account_name"),
        (("account", "add", "li", "--role", "boss", "--branch", "珠山", "--generate"), "", "role"),
        (("account", "password", "nobody", "--generate"), "", "unknown_account"),
        (("account", "lock", "nobody"), "", "unknown_account"),
        (("account", "unlock", "\x01"), "", "unknown_account"),
        (("account", "totp", "nobody"), "", "unknown_account"),
        (("account", "totp-off", "nobody"), "", "unknown_account"),
        (("kiosk", "revoke", "00000000"), "", "unknown_kiosk"),
        (("kiosk", "add", "大厅", "--branch", "珠山", "--daily-quota", "0"), "", "out_of_range"),
    ],
)
def test_what_cannot_be_done_is_a_line_and_an_exit_code(
    desk: Desk, arguments: tuple[str, ...], stdin: str | bytes, code: str
) -> None:
    with desk.writing("test") as work:
        accounts.add(work, "somebody", "auditor", "中心", PASSWORD)
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"（{code}）" in result.stderr
    assert str(stdin) not in result.stderr or not stdin


def test_a_lock_and_another_password_throw_out_who_is_signed_in(desk: Desk) -> None:
    run(*ADDED, stdin=PASSWORD)
    for act, password in (("lock", ""), ("password", "another horse battery")):
        session = accounts.sign_in(desk, "li.ming", PASSWORD, None)
        assert session is not None and sessions.find(desk, session.token) is not None
        option = ("--password-stdin",) if password else ()
        assert run("account", act, "li.ming", *option, stdin=password).exit_code == 0
        assert sessions.find(desk, session.token) is None
        assert not enters(desk)
        assert run("account", "unlock", "li.ming").exit_code == 0
    assert enters(desk, "another horse battery")


def test_a_second_factor_is_shown_once_and_can_be_left_out_again(desk: Desk) -> None:
    run(*ADDED, stdin=PASSWORD)
    uri = run("account", "totp", "li.ming").stdout.splitlines()[-1]
    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    assert not enters(desk)
    assert enters(desk, code=totp.at(moment() // 1_000_000))
    assert listed("account")[0]["totp"] is True
    assert totp.secret not in run("account", "list", "--json").stdout
    assert run("account", "totp-off", "li.ming").exit_code == 0
    assert enters(desk)


def test_a_kiosks_key_is_shown_once_and_revoked(desk: Desk) -> None:
    run(*ADDED, stdin=PASSWORD)
    added = run("kiosk", "add", "大厅1号", "--branch", "珠山", "--daily-quota", "5")
    key = added.stdout.splitlines()[-1].partition("：")[2]
    kiosk = kiosks.find(desk, key)
    assert kiosk is not None
    shown = {"id": kiosk.id, "name": "大厅1号", "branch": "珠山", "daily_quota": 5, "used_today": 0, "revoked": False}
    assert listed("kiosk") == [shown]
    assert run("kiosk", "revoke", kiosk.id).exit_code == 0
    assert kiosks.find(desk, key) is None
    assert "已吊销" in run("kiosk", "list").stdout
    assert run("kiosk", "revoke", kiosk.id).exit_code == 2


def test_what_the_commands_did_is_in_the_trail(desk: Desk) -> None:
    run(*ADDED, stdin=PASSWORD)
    run("account", "lock", "li.ming")
    verified = run("audit", "verify")
    assert (verified.exit_code, verified.stdout) == (0, "核对了 2 条记录，没有改动\n")


@pytest.mark.parametrize(
    "environment, code",
    [
        ({"DESK": "off"}, "desk_off"),
        ({"DESK": "perhaps"}, "settings"),
        ({"DESK_DATABASE": "mysql://somebody:secret@host/desk"}, "settings"),
        ({"DESK_DATABASE": "sqlite:////proc/none/desk.sqlite"}, "desk_unavailable"),
    ],
)
@pytest.mark.parametrize("command", [ADDED, ("account", "list"), ("kiosk", "list")])
def test_a_desk_that_cannot_be_used_is_a_line_and_an_exit_code(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    code: str,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DESK_KEYS", str(tmp_path / "desk.keys"))
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    result = run(*command, stdin=PASSWORD)
    expected = "no_desk" if code == "desk_unavailable" and command is not ADDED else code
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"（{expected}）" in result.stderr
    assert "secret" not in result.stderr and "Traceback" not in result.stderr


def test_serve_names_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda name, **options: served.update(name=name, **options))
    assert run("serve", "--port", "9000", "--host", "0.0.0.0").exit_code == 0
    named = served["name"], served["factory"], served["host"], served["port"], served["reload"]
    assert named == ("api.app:settled", True, "0.0.0.0", 9000, False)


GROUPS = ("account", "kiosk", "audit", "desk")


@pytest.mark.parametrize("command", [(), ("serve",), ("check",), *((each,) for each in GROUPS), ("account", "add")])
def test_help_is_in_chinese(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert any("一" <= letter <= "鿿" for letter in result.stdout)


def test_no_other_command_pays_for_the_desk() -> None:
    """Neither the database nor the web framework is imported before it is used."""
    heavy = ("sqlalchemy", "alembic", "fastapi", "uvicorn", "cryptography", "pwdlib")
    script = f"import sys, api.commands; print([each for each in {heavy!r} if each in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout == "[]\n"
