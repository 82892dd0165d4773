"""What goes into a log of a fault: where it happened, and no value that was at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from safetydesk.domain.fault_lines import fault_lines
from safetydesk.models.store import create_store
from safetydesk.server.serving import open_server

SECRET = "13800138000"


def failing(engine: Engine) -> SQLAlchemyError:
    """What a statement ends in that has somebody's phone for a parameter."""
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text("INSERT INTO nowhere VALUES (:phone)"), {"phone": SECRET})
    return caught.value


def test_lines_name_kinds_and_places_of_a_fault_and_its_cause() -> None:
    def inner() -> None:
        raise ValueError(SECRET)

    with pytest.raises(RuntimeError) as caught:
        try:
            inner()
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    told = "\n".join(fault_lines(caught.value))
    assert "RuntimeError" in told and "ValueError" in told and "inner" in told
    assert SECRET not in told and "/" not in told


def test_faults_of_the_databases_hide_what_was_written(tmp_path: Path) -> None:
    server = open_server(folder=tmp_path / "server")
    store = create_store(tmp_path / "store", township="虚构镇")
    for engine in (server.engine, store.engine):
        fault = failing(engine)
        assert SECRET not in str(fault) and SECRET not in "\n".join(fault_lines(fault))
    store.close()
    server.engine.dispose()
