"""Brings Qt into the process without what a desk never asks of it; imported before anything else of Qt.

PySide6 loads the writer of its stub files and all that reads signatures on every start (a quarter of a bare start), and
afterwards searches the source of every module imported for a feature that nothing here uses.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

SIGNATURES = "shibokensupport.signature."
PUT_OFF = frozenset(
    SIGNATURES + name for name in ("errorhandler", "layout", "lib.enum_sig", "lib.pyi_generator", "lib.tool", "parser")
)
"""What PySide6 needs for the text of a TypeError, for `inspect.signature` and for stub files."""


class PuttingOff:
    """A finder that gives the modules of `PUT_OFF` empty: each runs when somebody first asks it for a name."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's spec with a loader that waits; None for every other module, or when it is nowhere."""
        if name not in PUT_OFF:
            return None
        others = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        found = next((spec for spec in others if spec is not None), None)
        return ModuleSpec(name, _Waiting(found)) if found else None  # type: ignore[arg-type]


class _Waiting:
    def __init__(self, spec: ModuleSpec) -> None:
        self._spec = spec

    def create_module(self, _spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: Any) -> None:
        """Leave it empty until a name is wanted."""

        def load(wanted: str) -> Any:
            if wanted.startswith("__"):
                raise AttributeError(wanted)
            del module.__getattr__
            module.__spec__ = self._spec
            if self._spec.origin:
                module.__file__ = self._spec.origin
            self._spec.loader.exec_module(module)  # type: ignore[union-attr]
            return getattr(module, wanted)

        module.__getattr__ = load


class _OneFirst(list[Any]):
    """Finders of which the first stays the first: PySide6 puts the one for its packed files before all others."""

    def insert(self, at: Any, finder: Any) -> None:
        """Put a finder behind the first one."""
        super().insert(max(at, 1), finder)


def _bring() -> None:
    usual, ours = sys.meta_path, PuttingOff()
    sys.meta_path = _OneFirst([ours, *usual])
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        usual[:] = [finder for finder in sys.meta_path if finder is not ours]
        sys.meta_path = usual
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


_bring()
