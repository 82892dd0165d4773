"""The canonical bytes of a change: one form per value, readable by any MessagePack decoder."""

from __future__ import annotations

import hashlib
from typing import Any
from unicodedata import normalize

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.canonical import GENESIS, chain_hash, chain_hashes, chain_link, content_hash, pack, seal

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
integers = st.integers(-(2**63), 2**64 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | texts | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


def in_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [in_nfc(item) for item in value]
    if isinstance(value, dict):
        return {in_nfc(key): in_nfc(item) for key, item in value.items()}
    return value


def distinct_keys(value: Any) -> bool:
    if isinstance(value, dict):
        return len({in_nfc(key) for key in value}) == len(value) and all(map(distinct_keys, value.values()))
    return all(map(distinct_keys, value)) if isinstance(value, list) else True


@given(values.filter(distinct_keys))
def test_pack_decodes_to_the_same_value_in_nfc(value: Any) -> None:
    assert msgpack.unpackb(pack(value), strict_map_key=True) == in_nfc(value)


@given(values.filter(distinct_keys))
def test_pack_is_the_shortest_form_and_stable_when_packed_again(value: Any) -> None:
    decoded = msgpack.unpackb(pack(value))
    assert pack(decoded) == pack(value)
    assert len(pack(value)) == len(msgpack.packb(in_nfc(value)))


@given(st.dictionaries(texts, integers, min_size=2, max_size=30).filter(distinct_keys))
def test_pack_ignores_the_order_of_keys(entries: dict[str, int]) -> None:
    assert pack(dict(reversed(entries.items()))) == pack(entries)


@given(integers)
def test_integers_pack_as_msgpack_packs_them(number: int) -> None:
    assert pack(number) == msgpack.packb(number)


@pytest.mark.parametrize("size", [0, 15, 16, 31, 32, 255, 256, 65535, 65536])
def test_lengths_pack_as_msgpack_packs_them(size: int) -> None:
    for value in ("a" * size, b"b" * size, [0] * size, {f"{n:06}": n for n in range(size)}):
        assert pack(value) == msgpack.packb(value)


@pytest.mark.parametrize(
    "value", [1.0, {"a": 0.5}, {1: 2}, 2**64, -(2**63) - 1, {1, 2}, object(), "\ud800", {"é": 1, "e\u0301": 2}]
)
def test_pack_refuses_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError):
        pack(value)


def test_composed_and_decomposed_text_hash_alike() -> None:
    assert content_hash({"name": "e\u0301"}) == content_hash({"name": "é"})
    assert content_hash({"name": "\uf900"}) == content_hash({"name": "\u8c48"})  # compatibility ideographs too


def test_chain_hash_is_as_written_in_the_design() -> None:
    inner = hashlib.sha256(b"salt" + b"content").digest()
    assert chain_hash(GENESIS, b"ids", b"salt", b"content") == hashlib.sha256(bytes(32) + b"ids" + inner).digest()


def test_chain_stays_whole_when_content_and_salt_are_purged() -> None:
    first = chain_hash(GENESIS, b"1", b"salt", b"a name")
    second = chain_hash(first, b"2", b"pepper", b"other")
    purged = chain_link(GENESIS, b"1", seal(b"salt", b"a name"))
    assert chain_link(purged, b"2", seal(b"pepper", b"other")) == second


def test_chain_hash_refuses_a_previous_link_of_another_length() -> None:
    with pytest.raises(ValueError):
        chain_hash(b"short", b"1", b"", b"")
    with pytest.raises(ValueError):
        chain_hashes(b"short", [(b"1", b"", b"")])


@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=16), st.binary(max_size=40)), max_size=4))
def test_many_links_are_those_that_are_made_one_by_one(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    head, links = GENESIS, []
    for identity, salt, content in entries:
        head = chain_hash(head, identity, salt, content)
        links.append(head)
    assert chain_hashes(GENESIS, entries) == links
