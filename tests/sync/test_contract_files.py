"""Photos and scans through every Township, and the chain of its log (see test_contract.py)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from safetydesk.domain.canonical import GENESIS, chain_link, pack, seal
from safetydesk.errors import SafetyDeskError
from safetydesk.models.tables import Evidence, Subject
from safetydesk.sync.protocol import Request
from tests.sync.conftest import Town
from tests.sync.desk import START
from tests.sync.two_desks import log, settle, two

# --- files


def test_photo_goes_up_in_pieces_and_comes_down_on_the_other_desk(town: Town) -> None:
    first, second = town.desk(), town.desk()
    content = hashlib.sha256(b"x").digest() * 10_000
    name = first.photo(content)
    first.create(
        Evidence, owner="visit", owner_id=b"o" * 16, kind="photo", sha256=name, size=len(content), mime="image/jpeg",
        added_at=START, position=1,
    )  # fmt: skip
    second.sync()
    assert first.sync().blobs_sent == 1
    assert second.sync().blobs_received == 1
    assert second.blobs.get(name) == content
    assert first.query("SELECT here, there FROM blob") == second.query("SELECT here, there FROM blob") == [(1, 1)]


@pytest.mark.parametrize("cut", [0, 1, 3, 99, 100])
def test_upload_goes_on_at_the_byte_where_it_stopped(town: Town, cut: int) -> None:
    desk = town.desk()
    content = bytes(range(100))
    key = hashlib.sha256(content).digest()
    door = desk.township
    assert door.blob_status(key).size == 0
    door.send_piece(key, offset=0, total=100, piece=content[:cut])
    status = door.blob_status(key)
    assert (status.size, status.complete) == (cut, cut == 100)
    with_gap = door.send_piece(key, offset=cut + 5, total=100 + cut, piece=b"") if cut < 95 else status
    assert with_gap.size == cut
    status = door.send_piece(key, offset=status.size, total=100, piece=content[status.size :])
    assert status.complete
    assert door.fetch_piece(key, offset=10, limit=20) == content[10:30]
    assert door.fetch_piece(key, offset=100, limit=20) == b""


def test_file_that_does_not_match_its_name_is_dropped_and_may_be_sent_again(town: Town) -> None:
    door = town.door("甲")
    key = hashlib.sha256(b"right").digest()
    with pytest.raises(SafetyDeskError) as caught:
        door.send_piece(key, offset=0, total=5, piece=b"wrong")
    assert caught.value.code == "SYNC_031"
    with pytest.raises(SafetyDeskError) as caught:
        door.fetch_piece(key, offset=0, limit=5)
    assert caught.value.code == "SYNC_032"
    assert door.send_piece(key, offset=0, total=5, piece=b"right").complete


def test_photo_the_server_has_costs_no_byte_of_it(town: Town) -> None:
    first, second = town.desk(), town.desk()
    for desk in (first, second):
        desk.photo(b"same picture")
    first.sync()
    sent = []
    door = second.township

    class Watching:
        exchange, blob_status, fetch_piece = door.exchange, door.blob_status, door.fetch_piece

        def send_piece(self, *_: object, **__: object) -> None:
            sent.append(1)

    second.township = Watching()  # type: ignore[assignment]
    assert second.sync().blobs_sent == 0
    assert sent == []
    assert second.query("SELECT there FROM blob") == [(1,)]


def test_file_of_a_township_is_hidden_from_the_next(town: Town) -> None:
    """Whoever knows the hash of another township's photo learns neither that it is there nor what it shows."""
    content = b"a photo of one township"
    key = hashlib.sha256(content).digest()
    assert town.door("甲").send_piece(key, offset=0, total=len(content), piece=content).complete
    other = replace(town, name=f"{town.name}邻").door("乙")
    assert (other.blob_status(key).size, other.blob_status(key).complete) == (0, False)
    with pytest.raises(SafetyDeskError, match="SYNC_032"):
        other.fetch_piece(key, offset=0, limit=100)


def test_photo_nobody_sent_yet_is_waited_for(town: Town) -> None:
    first, second = town.desk(), town.desk()
    first.create(
        Evidence, owner="visit", owner_id=b"o" * 16, kind="photo", sha256="ab" * 32, size=1, mime="image/jpeg",
        added_at=START, position=1,
    )  # fmt: skip
    first.sync()
    assert second.sync().blobs_waiting == 1


# --- the chain


def test_chain_is_gap_free_and_recomputes(town: Town) -> None:
    first, second, key = two(town, phone="1")
    for value in "23":
        first.edit(Subject, key, phone=value)
        second.edit(Subject, key, phone=value + "x")
        settle(first, second)
    head = GENESIS
    rows = log(town)
    for seq, row in enumerate(rows, 1):
        ids = (row.township, row.scope, seq, row.id, row.entity, row.record, row.op, row.actor, row.device, row.at)
        head = chain_link(head, pack(list(ids)), seal(row.salt, row.content))
        assert (row.seq, row.hash) == (seq, head)
    assert len({row.id for row in rows}) == len(rows) > 5
    assert first.query("SELECT at, hash FROM reading WHERE scope = 'general'") == [(len(rows), head)]


def test_request_of_an_unknown_device_from_the_beginning_is_served(town: Town) -> None:
    door = town.door("新")
    answer = door.exchange(Request(town.name, b"d" * 16, b"i" * 16, START))
    assert [feed.scope for feed in answer.feeds] == ["general", "personnel"]
    assert all(feed.at == 0 and not feed.lost for feed in answer.feeds)
