"""The search against brute force on the same data: one character, two, pinyin, initials, digits; after every edit."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.ids import new_id
from safetydesk.models.changelog import insert_rows, update_row
from safetydesk.models.pinyin import all_spelled, initials, spelled, syllables
from safetydesk.models.queries.hazards import search_hazards
from safetydesk.models.queries.subjects import find_subjects
from safetydesk.models.search import all_joined, joined, many_words, tokens
from safetydesk.models.store import Store, dbapi, memory_store
from safetydesk.models.tables import Hazard, Subject, SubjectName, synced_fields
from tests.models.conftest import START

CHARACTERS = "虚构宏达木业化工厂电气设备重庆长安单仇曾燃气餐馆AB12"
SURNAMES = "单仇曾李解"
Row = dict[str, Any]


def word(source: random.Random, least: int, most: int) -> str:
    return "".join(source.choices(CHARACTERS, k=source.randint(least, most)))


def subject_row(source: random.Random, number: int) -> Row:
    row: Row = dict.fromkeys(synced_fields(Subject))
    row |= {"id": new_id(number, source.randbytes), "code": f"E-A01-{number:04d}", "kind": "enterprise"}
    row |= {"name": word(source, 2, 8), "shop_sign": source.choice((None, word(source, 1, 4)))}
    row |= {"person_in_charge": source.choice(SURNAMES) + word(source, 1, 2), "address": word(source, 3, 6)}
    row["phone"] = source.choice((None, f"138 {source.randint(0, 9999):04d} {source.randint(0, 9999):04d}"))
    return row


@pytest.fixture(scope="module")
def office() -> tuple[Store, list[Row], dict[bytes, list[str]]]:
    source = random.Random(5)
    store = memory_store(township="虚构镇", device=bytes(16), clock=lambda: START, random=source.randbytes)
    rows = [subject_row(source, number) for number in range(1, 301)]
    former = {row["id"]: [word(source, 2, 5)] for row in rows if source.random() < 0.2}
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, rows)
        names = [(key, name) for key, some in former.items() for name in some]
        told = [
            {"id": source.randbytes(16), "subject_id": key, "name": name, "kind": "former", "valid_to": None}
            for key, name in names
        ]
        insert_rows(session, SubjectName, told)
    return store, rows, former


def squeezed(text: str) -> str:
    return tokens(text).replace(" ", "")


def brute(rows: list[Row], former: dict[bytes, list[str]], text: str) -> set[bytes]:
    """Every subject of which some field holds the text as a substring, as LIKE '%text%' would say."""
    wanted = squeezed(text)
    found = set()
    for row in rows:
        names = [row["name"], row["shop_sign"], *former.get(row["id"], ())]
        people = [row["person_in_charge"]]
        fields = [*names, *people, row["address"], row["phone"], row["code"]]
        letters = ["".join(part) for name in names if name for part in (initials(name), syllables(name))]
        letters += ["".join(p) for one in people for p in (initials(one, person=True), syllables(one, person=True))]
        if any(wanted in squeezed(field) for field in fields if field) or any(wanted in one for one in letters):
            found.add(row["id"])
    return found


def searched(store: Store, text: str) -> set[bytes]:
    return {hit.id for hit in find_subjects(store.reader, text, limit=1000)}


Office = tuple[Store, list[Row], dict[bytes, list[str]]]


@pytest.mark.parametrize("character", sorted(set(CHARACTERS)))
def test_one_character_finds_what_brute_force_finds(office: Office, character: str) -> None:
    store, rows, former = office
    wanted = brute(rows, former, character)
    assert wanted
    assert searched(store, character) == wanted


def test_two_and_three_characters_find_what_brute_force_finds(office: Office) -> None:
    store, rows, former = office
    source = random.Random(6)
    hits = 0
    for length in (2, 2, 2, 3, 4):
        for _ in range(40):
            text = "".join(source.choices(CHARACTERS, k=length))
            wanted = brute(rows, former, text)
            hits += bool(wanted)
            assert searched(store, text) == wanted, text
    assert hits > 40


@pytest.mark.parametrize(
    "take",
    [
        lambda row: initials(row["name"]),
        lambda row: initials(row["name"])[1:3],
        lambda row: "".join(syllables(row["name"])),
        lambda row: initials(row["person_in_charge"], person=True),
        lambda row: initials(row["name"]).upper(),
    ],
    ids=["initials", "inner initials", "full pinyin", "person", "capitals"],
)
def test_pinyin_finds_what_brute_force_finds(office: Office, take: Callable[[Row], str]) -> None:
    store, rows, former = office
    for row in rows[:60]:
        if text := take(row):
            wanted = brute(rows, former, text.lower())
            assert row["id"] in wanted
            assert searched(store, text) == wanted, text


def test_last_digits_of_a_phone_find_its_subject(office: Office) -> None:
    store, rows, former = office
    for row in rows:
        if row["phone"]:
            text = row["phone"][-4:]
            assert row["id"] in searched(store, text)
            assert searched(store, text) == brute(rows, former, text)


@given(st.text(alphabet=CHARACTERS + "hdmyxg2617 ，-*\"'()%_", max_size=6))
def test_no_text_breaks_the_search(office: Office, text: str) -> None:
    store, rows, former = office
    assert searched(store, text) == (brute(rows, former, text) if squeezed(text) else set())


def test_common_character_is_found_in_a_large_office() -> None:
    """More hits than a screen shows must not push out the one whose name begins with the text."""
    store = memory_store(township="虚构镇", device=bytes(16), clock=lambda: START, random=random.Random(1).randbytes)
    source = random.Random(2)
    rows = [{**subject_row(source, number), "name": f"虚构厂{number}化"} for number in range(1, 1200)]
    rows.append({**subject_row(source, 1200), "name": "化工虚构厂"})
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, rows)
    assert find_subjects(store.reader, "化", limit=5)[0].name == "化工虚构厂"
    store.close()


def test_index_follows_every_edit(store: Store) -> None:
    row = subject_row(random.Random(3), 1) | {"name": "虚构宏达木业", "address": None, "phone": None}
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, [row])
    assert len(searched(store, "宏达")) == 1
    with store.writing(actor=None) as session:
        update_row(session, Subject, row["id"], {"name": "虚构鸿运家具"})
    assert (len(searched(store, "宏达")), len(searched(store, "鸿运"))) == (0, 1)
    with store.writing(actor=None) as session:
        update_row(session, Subject, row["id"], {"deleted_at": 5})
    assert searched(store, "鸿运") == set()


def test_hazards_are_found_by_their_words_and_their_subject(store: Store) -> None:
    source = random.Random(4)
    owner = subject_row(source, 1) | {"name": "虚构宏达木业"}
    blank: Row = dict.fromkeys(synced_fields(Hazard))
    told = ("灭火器过期", "配电箱无盖板", "通道堵塞")
    rows = [
        blank | {"id": source.randbytes(16), "code": f"H-A01-000{n}", "subject_id": owner["id"], "description": text}
        for n, text in enumerate(told, 1)
    ]
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, [owner])
        insert_rows(session, Hazard, rows)
    for text, wanted in (
        ("火", {told[0]}),
        ("电箱", {told[1]}),
        ("tdds", {told[2]}),
        ("0002", {told[1]}),
        ("木业", set(told)),
    ):
        assert {row.description for row in search_hazards(store.reader, text)} == wanted, text


MIXED = "重庆长安银行会计车行行长Ab1 ９，。（）《》“”、；：\t\n-_é龥龦䶮㐀①ＡＢ½ﬁ一"


@given(st.text(alphabet=st.one_of(st.sampled_from(MIXED), st.characters(exclude_categories=("Cs",))), max_size=12))
def test_every_character_that_is_a_letter_becomes_its_token(text: str) -> None:
    plain = normalize("NFKC", text).lower()
    kept = [char for char in plain if char.isalnum() or category(char) in ("Co", "Cn")]
    assert tokens(text) == " ".join(char if char <= "龥" else f"u{ord(char):x}" for char in kept)


@given(st.text(alphabet=MIXED, max_size=16))
def test_a_text_is_spelled_as_its_syllables(text: str) -> None:
    read = syllables(text)
    assert spelled(text) == (" ".join(one[0] for one in read), " ".join("".join(read)))


@given(st.lists(st.text(alphabet=MIXED + "\U00100001", max_size=16)))
def test_texts_are_spelled_together_as_one_by_one(texts: list[str]) -> None:
    assert all_spelled(texts) == [spelled(text) for text in texts]


@given(st.lists(st.lists(st.none() | st.text(alphabet="虚构a1 ，（）\n\x01①", max_size=6), max_size=3), max_size=120))
def test_rows_have_the_same_tokens_together_as_one_by_one(rows: list[list[str | None]]) -> None:
    assert [one.split() for one in all_joined(rows)] == [joined(row).split() for row in rows]


def test_index_given_room_finds_the_same_and_gives_it_back(office: Office) -> None:
    store, rows, former = office
    size = "SELECT v FROM subject_search_config WHERE k = 'hashsize'"
    with store.writing(actor=None) as session:
        with many_words(dbapi(session)):
            assert dbapi(session).execute(size).fetchone() == (3 << 20,)
            update_row(session, Subject, rows[0]["id"], {"remark": "虚构"})
        assert dbapi(session).execute(size).fetchone() == (1 << 20,)
    for text in ("木业", "电", "重庆"):
        assert searched(store, text) == brute(rows, former, text)


def test_rows_put_into_the_index_unread_are_found_like_those_read_back(office: Office) -> None:
    store, rows, former = office
    assert store.folder is None
    source = random.Random(8)
    fresh = memory_store(township="虚构镇", device=bytes(16), clock=lambda: START, random=source.randbytes)
    named = [(key, name) for key, some in former.items() for name in some]
    with fresh.writing(actor=None) as session:
        for some in (rows[:150], rows[150:]):
            insert_rows(session, Subject, [{**row, "current_id": row["id"]} for row in some], settled=True)
        blank = {"kind": "former", "valid_to": None}
        told = [{"id": source.randbytes(16), "subject_id": key, "name": name, **blank} for key, name in named]
        insert_rows(session, SubjectName, told)
    for text in sorted(set(CHARACTERS)):
        assert searched(fresh, text) == brute(rows, former, text)
    for row in rows[:40]:
        assert searched(fresh, row["code"]) == brute(rows, former, row["code"])
