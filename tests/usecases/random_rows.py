"""Rows of any register at random: typed values as a ledger gives them, odd texts among them, days in their order."""

from __future__ import annotations

import random
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import Value

SUBJECTS = ("虚构甲厂", "虚构乙厂", "虚构丙店（个体）")
VILLAGES = ("甲村", "乙村")
NAMES = ("张虚构", "李虚构", "王客串、赵虚构")
DAYS = ("2026-01-05", "2026-02-09", "2026-03-02", "2026-03-30")
ODD = ("通道堵塞", "=1+1", "0012", "“引号”与 空格", "Ａ厂－东（二）", "@某人", "一，二；三", "2026.3.1", "以上")
WHOLE = ("第一行\n第二行", "1. 护栏松动", "+86", "\t缩进")
CODES = ("虚构001", "虚构-002", "T110101199003070011")
CREDIT = ("91110000600037341L", "92500199MA9000001J")
MONTHS = ("2026-02", "2026-03")
PERIODS = {"rounds": ("2026-03", "2026年3月", "2026年第10周", "3月第2周", "2026-03-02", "一季度")}
LINKED = {"subject": SUBJECTS, "village": VILLAGES, "name": SUBJECTS, "unit": VILLAGES}


def random_rows(register: Register, source: random.Random, most: int = 6) -> list[dict[str, Value]]:
    """Up to `most` rows; every one names what the register requires, and no code of ours."""
    return [_row(register, source) for _ in range(source.randint(1, most))]


def _row(register: Register, source: random.Random) -> dict[str, Value]:
    days = sorted(source.choices(DAYS, k=len(register.columns)))
    told: dict[str, Value] = {}
    for column, day in zip(register.columns, days, strict=True):
        if column.derived or column.type == "picture" or column.field == "code":
            continue
        must = column.field in register.required
        told[column.field] = _value(register, column, day, source) if must or source.random() < 0.6 else None
    return told


def _value(register: Register, column: LedgerColumn, day: str, source: random.Random) -> Value:
    if register.key == "people" and column.field == "name":
        return source.choice(NAMES[:2])
    if column.field in LINKED and column.type == "line":
        return source.choice(LINKED[column.field])
    if column.field == "period":
        return source.choice(
            ("2026-03", "2026年3月", "2026年第10周") if register.key == "rounds" else ("2026-02", "2026-03")
        )
    return _typed(column, day, source)


def _typed(column: LedgerColumn, day: str, source: random.Random) -> Value:
    words = tuple(dict.fromkeys(load().accepted().get(column.vocab or "", {}).values()))
    pools: dict[str, Any] = {
        "text": (*ODD, *WHOLE, *words),
        "line": (*NAMES, *ODD),
        "list": words or ("虚构一组", "虚构二组、虚构三组"),
        "code": CODES,
        "credit_code": CREDIT,
        "phone": ("13900000001", "023-12345678"),
        "day": (day,),
        "integer": (column.min or 0, (column.min or 0) + 7),
        "money": (0, 12345, 100),
        "bool": (True, False),
        "enum": words,
    }
    value: Value = source.choice(pools[column.type])
    return value
