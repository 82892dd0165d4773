"""Telling `ledger import` what a column is, and teaching headers; the kind recognised from the table."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.ledgers.books import book

ODD = """
    | 填报单位：虚构村 | | | |
    | 序号 | 单位名称 | 存在问题 | 管事的 |
    | 1 | 虚构宏达机械厂 | 线路老化 | 李四 |
    """


def test_column_said_once_is_read_so_the_next_time(office: Run, tmp_path: Path) -> None:
    first = office("ledger", "import", book(tmp_path, ODD), "--column", "管事的=整改责任人", "--json").facts
    assert (first["kind"], first["columns"]["管事的"]) == ("hazards", "responsible_person")
    later = book(tmp_path, ODD.replace("线路老化", "无护栏"), name="七月.xlsx")
    again = office("ledger", "import", later, "--dry-run", "--json").facts
    assert (again["columns"]["管事的"], again["unmapped"]) == ("responsible_person", [])


def test_column_that_cannot_be_is_refused(office: Run, tmp_path: Path) -> None:
    path = book(tmp_path, ODD)
    for said, code in (("管事的", "LEDGER_068"), ("管事的=天气", "LEDGER_065"), ("没有的=备注", "LEDGER_064")):
        done = office("ledger", "import", path, "--kind", "hazards", "--column", said)
        assert (done.code, code in done.err) == (1, True)


def test_headers_are_taught_listed_and_forgotten(office: Run, tmp_path: Path) -> None:
    assert office("ledger", "alias", "add", "管事的", "整改责任人", "--kind", "hazards").code == 0
    listed = office("ledger", "alias", "list", "--json").facts["aliases"]
    assert listed == [{"kind": "hazards", "header": "管事的", "field": "responsible_person"}]
    read = office("ledger", "import", book(tmp_path, ODD), "--dry-run", "--json").facts
    assert read["columns"]["管事的"] == "responsible_person"
    assert "管事的 → 整改责任人" in office("ledger", "alias", "list", "--kind", "hazards").out
    assert office("ledger", "alias", "remove", "管事的", "--kind", "hazards").code == 0
    assert office("ledger", "alias", "list", "--json").facts["aliases"] == []
    assert "LEDGER_015" in office("ledger", "alias", "list", "--kind", "weather").err


def test_what_was_remembered_of_an_office_is_listed_and_forgotten(office: Run, tmp_path: Path) -> None:
    assert "没有记住过" in office("ledger", "mapping", "list").out
    office("ledger", "import", book(tmp_path, ODD), "--column", "管事的=整改责任人")
    [one] = office("ledger", "mapping", "list", "--json").facts["mappings"]
    assert (one["office"], one["kind"], one["columns"]["管事的"]) == ("虚构村", "hazards", "responsible_person")
    assert "管事的 → 整改责任人" in office("ledger", "mapping", "list").out
    assert "不用忘记" in office("ledger", "mapping", "forget", "虚构村", "--kind", "visits").out
    assert office("ledger", "mapping", "forget", "虚构村", "--json").facts["forgotten"] == 1
    assert office("ledger", "mapping", "list", "--json").facts == {"mappings": [], "kinds": []}
    later = book(tmp_path, ODD.replace("线路老化", "无护栏"), name="七月.xlsx")
    assert "管事的" in office("ledger", "import", later, "--dry-run", "--json").facts["unmapped"]
