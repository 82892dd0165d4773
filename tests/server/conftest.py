"""The same township fixtures as the sync tests."""

from tests.sync.conftest import pg_url, plain_town, town

__all__ = ["pg_url", "plain_town", "town"]
