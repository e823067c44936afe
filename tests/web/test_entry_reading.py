"""Blocks, files, old revisions and the past of a cell over HTTP; and every callback against whatever is sent."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from entry_calls import ask, draft, entry, key, post, save, words
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app import create_server
from indicators.settings import load
from indicators.store import USERS, Store
from layouts import entry_ids as ids


def read(client: Any, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """Ask for a block, a file or a revision; gives the entries for the draft and the words of the dialog."""
    answer = ask(client, ids.TO_READ, {"id": "1", **asked})["response"]
    incoming = answer[ids.INCOMING]["data"]
    assert incoming["id"] == "1"
    return incoming["entries"], words(answer[ids.INTAKE]["children"])


def content(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_a_file_gives_entries_whose_source_is_asked_for(client: Any) -> None:
    table = "指标,2018,2020\nPCT专利申请量,5.5242,7.3万件\n".encode("gbk")
    entries, said = read(client, kind="file", name="年报.csv", content=content(table))
    # 55,242 pieces were published for 2018: the same; for 2020 7.2 were published.
    assert entries == [
        {
            "indicator": "pct-applications", "time_period": "2020", "obs_value": "7.3", "obs_status": "A",
            "source": "", "source_address": "", "comment": "", "based_on": 1,
        }
    ]  # fmt: skip
    assert "Values of the file 年报.csv" in said
    assert "Changed 1 · Unchanged 1" in said
    assert "B2" not in said  # the place of a value that is the same is not listed, that of the other is
    assert "C2" in said
    assert "Source of the values that bring none" in said
    assert "?" not in said


@pytest.mark.parametrize(
    ("below", "offered"), [("资料来源：国家知识产权局\n", "国家知识产权局"), ("", "File a.csv")]
)
def test_the_source_line_of_a_file_is_offered_before_its_name(client: Any, below: str, offered: str) -> None:
    table = f"指标,2020\nPCT专利申请量,7.3\n{below}"
    asked = {"kind": "file", "name": "a.csv", "content": content(table.encode())}
    answer = json.dumps(ask(client, ids.TO_READ, asked)["response"], ensure_ascii=False)
    assert f'"data-default": "{offered}"' in answer


def test_each_value_that_can_be_taken_can_be_left_out(client: Any) -> None:
    table = "指标,2016,2017,2019,2020\nPCT专利申请量,4.5,—,x,7.3\n"
    _, said = read(client, kind="file", name="a.csv", content=content(table.encode()))
    assert "Error 1 · Changed 1 · Unchanged 1 · Blank 1" in said
    assert said.count("Leave out") == said.count("Take after all") == 1
    # Published for 2016 are 44,992 pieces.
    assert "It is the stored 4.4992 to the digits of the file" in said


def test_a_source_column_wins_and_nothing_is_asked(client: Any) -> None:
    table = "indicator,time_period,obs_value,source\npct-applications,2020,7.3,Yearbook\n"
    (found,), said = read(client, kind="file", name="a.csv", content=content(table.encode()))
    assert found["source"] == "Yearbook"
    assert "Source of the values that bring none" not in said


def test_a_block_begins_at_its_cell(client: Any) -> None:
    anchor = {"indicator": "pct-applications", "time_period": "2019"}
    entries, _ = read(client, kind="paste", text="6.2\t7.3\r\n3.71\t4.61\r\n", anchor=anchor)
    assert [(one["indicator"], one["time_period"], one["obs_value"]) for one in entries] == [
        ("pct-applications", "2019", "6.2"),
        ("pct-applications", "2020", "7.3"),
        ("new-plant-variety-applications", "2019", "3.71"),
        ("new-plant-variety-applications", "2020", "4.61"),
    ]


@pytest.mark.parametrize(
    "anchor",
    [None, {}, {"indicator": "made-up", "time_period": "2018"}, {"indicator": [], "time_period": {}}],
)
def test_a_naked_block_at_no_cell_is_refused(client: Any, anchor: Any) -> None:
    entries, said = read(client, kind="paste", text="6.2\t7.3", anchor=anchor)
    assert entries == []
    assert "nothing was taken over" in said


def test_a_restored_value_is_the_old_revision_in_full(own_client: Any, tmp_path: Path) -> None:
    save(own_client, draft(entry(comment="second edition", obs_status="P")))
    gone = entry(obs_value="", obs_status="M", based_on=2)
    save(own_client, draft(gone, reason="Withdrawn", request="b" * 32))
    (found,), _ = read(own_client, kind="restore", revision="pct-applications,2020,2")
    assert found == entry(comment="second edition", obs_status="P", based_on=3)
    (first,), said = read(own_client, kind="restore", revision="pct-applications,2020,1")
    # A revision stands in no row and column that a person could look up.
    assert "Place" not in said
    assert (first["obs_value"], first["source"], first["based_on"]) == ("7.2", "Mondaq (2021)", 3)
    assert Store(tmp_path / "store").head == 3


def test_a_restored_value_of_fewer_digits_is_no_rounding_of_the_newer_one(own_client: Any) -> None:
    # 7.2 is 7.203 to one digit, and status, source and comment are the same: restoring it means 7.2 all the same.
    first = {"source": "Mondaq (2021)", "comment": "Printed: 72,000"}
    save(own_client, draft(entry(obs_value="7.203", **first), reason="Counted again"))
    (found,), _ = read(own_client, kind="restore", revision="pct-applications,2020,1")
    assert found["obs_value"] == "7.2"


def test_a_whole_batch_is_taken_up_again(own_client: Any) -> None:
    works = entry(indicator="registered-works", obs_value="331", comment="printed", obs_status="P")
    save(own_client, draft(entry(comment="second edition"), works, reason="Counted again"))
    again = [entry(obs_value="7.4", based_on=2), works | {"obs_value": "332", "based_on": 2}]
    save(own_client, draft(*again, reason="Counted once more", request="b" * 32))
    found, said = read(own_client, kind="restore", revision="state,2")
    assert found == [entry(comment="second edition", based_on=3), works | {"based_on": 3}]
    assert "Take up state 2 again" in said


@pytest.mark.parametrize(
    "revision",
    ["", ",,", "pct-applications,2020,9", "pct-applications,2031,1", "made-up,2020,1", "a" * 5000,
     "pct-applications,2020,1,1", "<script>,2020,1", "state,", "state,99", "state,-1", "batch,1"],
)  # fmt: skip
def test_a_revision_that_never_was(client: Any, revision: str) -> None:
    entries, said = read(client, kind="restore", revision=revision)
    assert entries == []
    assert "no such revision" in said


def test_the_past_of_a_cell(own_client: Any) -> None:
    save(own_client, draft(entry(), reason="Printed again"))
    answer = ask(own_client, ids.ASKED, {"indicator": "pct-applications", "time_period": "2020"})["response"]
    said = words(answer[ids.PAST]["children"])
    assert said.index("7.3 ten thousand pieces") < said.index("7.2 ten thousand pieces")
    assert "Reason: Printed again" in " ".join(said.split())
    for nothing in (None, [], {"indicator": "made-up", "time_period": "2020"}, {"indicator": 1}):
        assert ask(own_client, ids.ASKED, nothing)["response"][ids.PAST]["children"] == []


def test_a_check_tells_a_page_that_is_behind_what_is_stored(own_client: Any) -> None:
    saved, _ = save(own_client, draft(entry()))
    stand = saved[ids.STATE]["data"]["stand"]
    assert ids.STATE not in ask(own_client, ids.TO_CHECK, draft() | {"stand": stand})["response"]
    for other in ("", None, True, f"{stand} "):
        behind = ask(own_client, ids.TO_CHECK, draft() | {"stand": other})["response"]
        assert behind[ids.STATE]["data"]["journal"] == 2
        assert behind[ids.STATE]["data"]["cells"]["pct-applications"]["2020"]["obs_value"] == "7.3"


def test_a_check_tells_a_page_of_a_year_that_was_closed(own_client: Any, tmp_path: Path) -> None:
    behind = ask(own_client, ids.TO_CHECK, draft())["response"]
    stand = behind[ids.STATE]["data"]["stand"]
    Store(tmp_path / "store").close_year(2016, "li", "Final accounts")
    assert ids.STATE in ask(own_client, ids.TO_CHECK, draft() | {"stand": stand})["response"]


def test_a_check_tells_a_page_of_a_batch_that_was_returned(own_client: Any, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    (store.directory / USERS).write_text("{}")  # what is saved waits from now on
    edits = pd.DataFrame([entry(obs_value=7.4)])
    batch = store.append(edits, author="ann", reason="", request="1").batch
    (store.directory / USERS).unlink()
    state = ask(own_client, ids.TO_CHECK, draft())["response"][ids.STATE]["data"]
    assert state["cells"]["pct-applications"]["2020"]["obs_value"] == "7.4"
    store.decide(batch, approve=False, author="wei", reason="From a draft")
    behind = ask(own_client, ids.TO_CHECK, draft() | {"stand": state["stand"]})["response"]
    cell = behind[ids.STATE]["data"]["cells"]["pct-applications"]["2020"]
    assert (cell["obs_value"], cell["revision"], cell["approval"]) == ("7.2", 2, "returned")
    assert "From a draft" in cell["note"]


def test_consequences_need_neither_source_nor_reason_but_a_number(client: Any) -> None:
    satisfaction = {"indicator": "ip-protection-satisfaction", "time_period": "2020", "source": ""}
    answer = ask(client, ids.TO_CHECK, draft(entry(obs_value="79", **satisfaction)))["response"]
    # (79 - 70) / 10 points of the planned change in the last year: missed.
    assert "Met 8 → 7, Missed 0 → 1" in words(answer[ids.CONSEQUENCES]["children"])
    answer = ask(client, ids.TO_CHECK, draft(entry(obs_value="many", **satisfaction)))["response"]
    assert answer[ids.CONSEQUENCES]["children"] is None


def test_the_template_is_empty_and_in_the_language_of_its_reader(client: Any) -> None:
    for language, heading in (("zh", "指标"), ("en", "Indicator")):
        answer = client.get(f"/export/template.xlsx?lang={language}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert heading in [cell.value for cell in sheet[1]]
        years = [cell.column for cell in sheet[1] if str(cell.value) in ("2016", "2020")]
        assert len(years) == 2
        assert all(sheet.cell(row, column).value is None for row in range(2, 12) for column in years)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    """A server whose store must never change, and that store."""
    path = tmp_path_factory.mktemp("fuzzed") / "store"
    return create_server(load(environment={}, store=path)), path


texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["<script>alert(1)</script>", "=1+1", "\u202e", "1.2万", "pct-applications", "2020", "7.3", "?", "a" * 32]
)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
entries = st.fixed_dictionaries(
    {}, optional={name: st.just(value) | anything for name, value in entry().items()}
) | st.just(entry(obs_value="x"))
asked = st.one_of(
    anything,
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["file", "paste", "restore"]) | texts,
            "name": texts | anything,
            "content": st.binary(max_size=60).map(content) | anything,
            "text": texts | anything,
            "anchor": st.just({"indicator": "pct-applications", "time_period": "2020"}) | anything,
            "revision": texts | anything,
            "unsaved": st.lists(entries | anything, max_size=3) | anything,
            "id": anything,
        },
    ),
    st.fixed_dictionaries(
        {"entries": st.lists(entries | anything, max_size=4) | anything},
        optional={"reason": texts | anything, "request": texts, "stand": anything},
    ),
)


@settings(max_examples=150)
@given(data=asked)
@pytest.mark.parametrize("store", [ids.TO_READ, ids.TO_CHECK, ids.TO_SAVE, ids.ASKED])
def test_whatever_is_sent_is_answered_and_stores_nothing_bad(
    fuzzed: tuple[Flask, Path], store: str, data: Any
) -> None:
    server, path = fuzzed
    client = server.test_client()
    answer = post(client, key(client, store), [{"id": store, "property": "data", "value": data}])
    assert answer.status_code == 200
    assert "Something went wrong" not in answer.get_data(as_text=True)
    # The draft of an honest page could be saved, but only as what it says; anything else leaves no trace.
    saved = Store(path).revisions().iloc[76:]
    assert set(saved["obs_value"]) <= {7.3}
    assert set(saved["indicator"]) <= {"pct-applications"}
