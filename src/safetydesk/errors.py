"""Every message a user can meet: numbered, in Chinese, saying what happened, where, and what to do.

Raise with `error("LEDGER_001", file=name)`; an unknown number or a missing fact is a programming error.
"""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # number: (what happened and where, what to do)
    # -- general
    "GENERAL_001": ("程序遇到没有料到的情况（{what}）。", "已记录到日志 {log}；数据没有改动，请重试，仍不行请把日志交给管理员。"),
    "GENERAL_002": ("命令用法不对：{what}。", "运行 safetydesk --help 查看用法。"),
    # -- catalog: declared things in resources/
    # -- store: opening, keys, backup, disk
    # -- subjects, people, places
    # -- visits
    # -- hazards
    # -- documents, numbers, authority
    # -- ledgers
    # -- sync and server
    # -- desktop
}


class SafetyDeskError(Exception):
    """A refusal or failure that a person can act on; `code` is stable, `message` and `remedy` are Chinese."""

    def __init__(self, code: str, **facts: object) -> None:
        what, cure = MESSAGES[code]
        self.code = code
        self.facts = facts
        self.message = what.format(**facts)
        self.remedy = cure.format(**facts)
        super().__init__(f"{code} {self.message}{self.remedy}")

    def as_json(self) -> dict[str, object]:
        """The shape printed by `--json`: {"code", "message", "remedy"}."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


def error(code: str, **facts: object) -> SafetyDeskError:
    """Build the numbered error `code`; facts fill the placeholders of its sentence."""
    return SafetyDeskError(code, **facts)
