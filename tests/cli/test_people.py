"""People and their certificates by command: one person once, a certificate later, namesakes told apart."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_person_made_with_the_store_gets_a_certificate_later(run: Run, tmp_path: Path) -> None:
    store = ("--store", tmp_path / "new")
    assert run(*store, "init", "--township", "虚构镇", "--person", "吴虚构").code == 0
    assert "没有登记证件" in run(*store, "person", "list").out
    again = run(*store, "person", "add", "吴虚构", "--certificate", "虚构-9")
    assert again.code != 0
    assert "PERSON_005" in again.err
    dated = ("--from", "2024-01-01", "--to", "2099-12-31")
    assert run(*store, "person", "certificate", "吴虚构", "虚构-9", *dated).code == 0
    people = run(*store, "person", "list", "--json").facts["people"]
    assert [(one["姓名"], one["证件"]) for one in people] == [("吴虚构", ["虚构-9"])]


def test_namesakes_are_named_by_their_ids(office: Run) -> None:
    assert office("person", "add", "李虚构", "--namesake").code == 0
    unclear = office("--as", "李虚构", "village", "add", "虚构丙村")
    assert "PERSON_003" in unclear.err
    ids = [one["id"] for one in office("--as", "周虚构", "person", "list", "--json").facts["people"]]
    lines = office("--as", "周虚构", "person", "list").out
    assert sum(one in lines for one in ids) == 2
    assert office("--as", ids[0], "village", "add", "虚构丙村").code == 0


def test_init_for_a_body_that_may_not_sign_makes_no_store(run: Run, tmp_path: Path) -> None:
    refused = run("--store", tmp_path / "new", "init", "--township", "虚构镇", "--organ", "虚构镇安委会")
    assert "DOCUMENT_009" in refused.err
    assert not (tmp_path / "new").exists()
