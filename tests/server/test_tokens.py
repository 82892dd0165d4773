"""Tokens: shown once, stored as a hash, revoked for good; device tags in their order."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from safetydesk.errors import SafetyDeskError
from safetydesk.server.database import open_database, reading
from safetydesk.server.devices import tag
from safetydesk.server.serving import open_server
from safetydesk.server.tables import token
from safetydesk.server.tokens import create_token, find_account, list_tokens, revoke_token
from tests.sync.conftest import Town
from tests.sync.desk import START


def test_token_is_stored_only_as_a_hash(plain_town: Town) -> None:
    text = plain_town.token("所长的电脑")
    assert text.startswith("sd1-")
    assert len(text) == 52
    with reading(plain_town.server.engine) as connection:
        row = connection.execute(select(token)).one()
    assert text.encode() not in b"".join(value for value in row if isinstance(value, bytes))
    assert text not in [value for value in row if isinstance(value, str)]


def test_two_tokens_of_one_name_are_refused(plain_town: Town) -> None:
    plain_town.token("甲")
    with pytest.raises(SafetyDeskError) as caught:
        plain_town.token("甲")
    assert caught.value.code == "SYNC_043"


def test_unknown_scope_is_refused_and_the_known_ones_are_named(plain_town: Town) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        plain_town.token("甲", ("general", "everything"))
    assert caught.value.code == "SYNC_044"
    assert "personnel" in caught.value.remedy
    assert plain_town.token("乙", ("general", "grid-03"))


def test_list_names_device_and_revocation(plain_town: Town) -> None:
    desk = plain_town.desk("甲")
    desk.sync()
    plain_town.token("乙")
    revoke_token(plain_town.server.engine, township=plain_town.name, name="乙", now=START)
    rows = list_tokens(plain_town.server.engine, township=plain_town.name)
    assert [(row.name, row.device, row.revoked_at) for row in rows] == [
        ("甲", desk.store.device, None),
        ("乙", None, START),
    ]
    assert list_tokens(plain_town.server.engine, township="别的镇") == []


def test_token_that_the_wrong_computer_used_first_is_revoked_and_made_anew_by_its_name(plain_town: Town) -> None:
    wrong, right = plain_town.desk("王五的笔记本"), plain_town.desk()
    wrong.sync()
    own, right.township = right.township, wrong.township
    with pytest.raises(SafetyDeskError, match="SYNC_013") as caught:
        right.sync()
    assert "王五的笔记本" in caught.value.message
    assert "revoke" in caught.value.remedy
    revoke_token(plain_town.server.engine, township=plain_town.name, name="王五的笔记本", now=START)
    right.township = plain_town.door("王五的笔记本")
    right.subject()
    assert right.sync().sent > 0
    with pytest.raises(SafetyDeskError, match="SYNC_004"):
        wrong.sync()
    wrong.township = own
    assert wrong.sync().received > 0


def test_revoking_what_is_not_there_is_said(plain_town: Town) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        revoke_token(plain_town.server.engine, township=plain_town.name, name="无", now=START)
    assert caught.value.code == "SYNC_042"


def test_account_has_the_scopes_of_its_token(plain_town: Town) -> None:
    account = find_account(plain_town.server.engine, plain_town.token("甲", ("general",)))
    assert (account.township, account.scopes) == (plain_town.name, {"general"})


@pytest.mark.parametrize(
    ("number", "text"), [(1, "A01"), (2, "A02"), (99, "A99"), (100, "B01"), (26 * 99, "Z99"), (26 * 99 + 1, "AA01")]
)
def test_tags_go_on_after_the_letter_is_full(number: int, text: str) -> None:
    assert tag(number) == text


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "not a url",
        "postgresql://nobody@127.0.0.1:1/none",
        "sqlite:////proc/none/server.db",
    ],
)
def test_database_that_cannot_be_opened_is_said_in_one_sentence(url: str) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        open_database(url)
    assert caught.value.code == "SYNC_040"


def test_database_of_a_newer_server_is_refused_untouched() -> None:
    server = open_server()
    from sqlalchemy import update

    from safetydesk.server.database import _check_version
    from safetydesk.server.tables import server_meta

    with server.engine.begin() as connection:
        connection.execute(update(server_meta).values(value=99))
    with server.engine.begin() as connection, pytest.raises(SafetyDeskError) as caught:
        _check_version(connection)
    assert caught.value.code == "SYNC_040"
    assert create_token
