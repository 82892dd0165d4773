"""The PostgreSQL of the wheel runs: a bare machine has no other, and root has to hand it to another user."""

from __future__ import annotations

import psycopg

from tests.pg import of_the_wheel, start


def test_postgresql_of_the_wheel_serves() -> None:
    url, stop = start(of_the_wheel())
    try:
        with psycopg.connect(url.replace("+psycopg", "")) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)
    finally:
        stop()
