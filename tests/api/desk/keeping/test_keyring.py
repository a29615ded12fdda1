"""Keys and what is sealed by them: opened in its own place only, and by its own key only; files that hold no keys."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.desk.keyring import (
    Keyring,
    KeysUnusable,
    Unsealable,
    new_key,
    new_keyring,
    newest,
    read_keyring,
    seal,
    unseal,
    write_keyring,
)

TEXTS = some.text(some.characters(codec="utf-8"), max_size=30)
KEY = bytes(range(32))


@given(plain=some.binary(max_size=300), place=TEXTS)
def test_what_was_sealed_opens_again_and_is_sealed_otherwise_each_time(plain: bytes, place: str) -> None:
    sealed = seal(KEY, plain, place)
    assert unseal(KEY, sealed, place) == plain
    assert seal(KEY, plain, place) != sealed
    assert len(plain) < 8 or plain not in sealed


@given(plain=some.binary(max_size=50), place=TEXTS, other=TEXTS)
def test_it_opens_in_its_place_only(plain: bytes, place: str, other: str) -> None:
    if place != other:
        with pytest.raises(Unsealable) as caught:
            unseal(KEY, seal(KEY, plain, place), other)
        assert str(caught.value) == other


@given(plain=some.binary(max_size=50), data=some.data())
def test_with_any_bit_changed_or_cut_it_does_not_open(plain: bytes, data: some.DataObject) -> None:
    sealed = bytearray(seal(KEY, plain, "here"))
    cut = data.draw(some.integers(0, len(sealed) - 1))
    with pytest.raises(Unsealable):
        unseal(KEY, bytes(sealed[:cut]), "here")
    sealed[data.draw(some.integers(0, len(sealed) - 1))] ^= 1 << data.draw(some.integers(0, 7))
    with pytest.raises(Unsealable):
        unseal(KEY, bytes(sealed), "here")


@given(other=some.binary(min_size=32, max_size=32))
def test_with_another_key_it_does_not_open(other: bytes) -> None:
    if other != KEY:
        with pytest.raises(Unsealable):
            unseal(other, seal(KEY, b"plain", "here"), "here")


@given(kind=some.sampled_from(["name", "id_number"]), one=TEXTS, other=TEXTS)
def test_digests_are_alike_for_the_same_text_of_a_kind_only(kind: str, one: str, other: str) -> None:
    ring = Keyring({"1": KEY}, {"1": KEY, "2": KEY[::-1]}, KEY)
    assert (ring.digest(kind, one) == ring.digest(kind, other)) is (one == other)
    assert ring.digest(kind, one) not in (ring.digest("phone", one), ring.digests(kind, one)["1"])
    assert ring.digest(kind, one) == ring.digests(kind, one)["2"]


def test_data_keys_open_by_the_number_of_their_key() -> None:
    ring, key = new_keyring(), new_key()
    sealed = ring.seal_key(key, "2026-000001/key")
    later = ring.rotated()
    assert (ring.current, later.current) == ("1", "2")
    assert later.unseal_key(sealed, "1", "2026-000001/key") == key
    for number, place in (("2", "2026-000001/key"), ("3", "2026-000001/key"), ("1", "2026-000002/key")):
        with pytest.raises(Unsealable):
            later.unseal_key(sealed, number, place)
    with pytest.raises(Unsealable):
        later.retired().unseal_key(sealed, "1", "2026-000001/key")


def test_numbers_are_never_used_twice_and_are_compared_as_numbers() -> None:
    ring = new_keyring()
    for _ in range(11):
        ring = ring.rotated().retired()
    assert [*ring.sealing] == [*ring.index] == ["12"]
    assert newest({"9": b"", "10": b""}) == "10"


def test_changing_keys_leaves_the_audit_key() -> None:
    ring = new_keyring()
    assert ring.rotated().retired().audit == ring.audit


def test_a_ring_does_not_show_its_keys() -> None:
    ring = new_keyring()
    for key in (ring.audit, *ring.sealing.values(), *ring.index.values()):
        for shown in (repr(ring), str(ring)):
            assert b64encode(key).decode() not in shown
            assert repr(key) not in shown


def test_a_file_of_keys_is_read_as_it_was_written_and_is_its_owners_only(tmp_path: Path) -> None:
    ring, path = new_keyring().rotated(), tmp_path / "desk.keys"
    before = os.umask(0)
    try:
        write_keyring(path, ring)
    finally:
        os.umask(before)
    assert read_keyring(path) == ring
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path, first = tmp_path / "desk.keys", new_keyring()
    write_keyring(path, first, new=True)
    with pytest.raises(FileExistsError):
        write_keyring(path, new_keyring(), new=True)
    assert read_keyring(path) == first
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "desk.keys"
    write_keyring(path, new_keyring())
    path.chmod(mode)
    with pytest.raises(KeysUnusable):
        read_keyring(path)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_that_only_its_owner_may_use_is_taken(tmp_path: Path, mode: int) -> None:
    path, ring = tmp_path / "desk.keys", new_keyring()
    write_keyring(path, ring)
    path.chmod(mode)
    assert read_keyring(path) == ring


GOOD = {
    "sealing": {"1": b64encode(KEY).decode()},
    "index": {"1": b64encode(KEY).decode()},
    "audit": b64encode(KEY).decode(),
}


NONE: tuple[object, ...] = ({}, [], None, "1", {"1": None})


@pytest.mark.parametrize(
    "document",
    [
        *({name: value for name, value in GOOD.items() if name != left_out} for left_out in GOOD),
        *({**GOOD, name: value} for name in ("sealing", "index") for value in NONE),
        *({**GOOD, name: {"x": GOOD["audit"]}} for name in ("sealing", "index")),
        *({**GOOD, name: {"1": b64encode(KEY[:31]).decode()}} for name in ("sealing", "index")),
        {**GOOD, "audit": ""},
        {**GOOD, "audit": "not base64!"},
        {**GOOD, "audit": b64encode(KEY + b"1").decode()},
        {**GOOD, "audit": None},
        [],
        None,
        "keys",
    ],
)
def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path, document: object) -> None:
    path = tmp_path / "desk.keys"
    path.touch(0o600)
    path.write_bytes(orjson.dumps(document))
    with pytest.raises(KeysUnusable) as caught:
        read_keyring(path)
    assert b64encode(KEY).decode() not in str(caught.value)


@given(data=some.data())
def test_a_file_that_was_cut_is_refused(data: some.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "desk.keys"
    write_keyring(path, new_keyring())
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(some.integers(0, len(whole.rstrip()) - 1))])
    with pytest.raises(KeysUnusable):
        read_keyring(path)


@pytest.mark.parametrize("what", ["none", "folder"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, what: str) -> None:
    if what == "folder":
        (tmp_path / "desk.keys").mkdir(0o700)
    with pytest.raises(KeysUnusable):
        read_keyring(tmp_path / "desk.keys")
