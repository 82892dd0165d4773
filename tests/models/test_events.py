"""Events as text: what is written quickly is the JSON that any encoder writes, and comes back as it was."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.models.events import decode, encode

SAID = st.text(
    alphabet=st.one_of(st.sampled_from('虚构"\\/\n\t\x01\x7f\u2028é'), st.characters(exclude_categories=("Cs",)))
)
ONE = st.one_of(st.none(), st.booleans(), st.integers(), SAID.filter(lambda text: not text.startswith("id:")))
IDS = st.binary(min_size=16, max_size=16)
DATA = st.dictionaries(SAID, st.one_of(ONE, IDS, st.lists(st.one_of(ONE, IDS), max_size=3)), max_size=5)


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"id:{value.hex()}"
    return [plain(one) for one in value] if isinstance(value, list) else value


@given(DATA)
def test_data_of_an_event_are_written_as_json_and_read_back(data: dict[str, Any]) -> None:
    said = {key: plain(value) for key, value in data.items()}
    assert encode(data) == json.dumps(said, ensure_ascii=False, sort_keys=True)
    assert decode(encode(data)) == data


@given(st.text(alphabet="0123456789abcdefABCDEF 厂-", min_size=32, max_size=32).filter(lambda text: not is_id(text)))
def test_a_text_that_only_begins_like_an_id_is_a_text(text: str) -> None:
    assert decode(json.dumps({"said": f"id:{text}"})) == {"said": f"id:{text}"}


def is_id(text: str) -> bool:
    return set(text) <= set("0123456789abcdef")
