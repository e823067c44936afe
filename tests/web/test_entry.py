"""The entry application over HTTP, with payloads that a page would send and with forged ones."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from entry_calls import ENGLISH, check, draft, entry, key, press_save, save, words

from app import create_server
from indicators.settings import load
from indicators.store import Store
from layouts import entry_ids as ids


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where the store of ``own_client`` is."""
    return tmp_path / "store"


def stored(path: Path) -> list[float]:
    history = Store(path).revisions()
    mine = history[(history["indicator"] == "pct-applications") & (history["time_period"] == "2020")]
    return mine["obs_value"].tolist()


def test_a_save_is_one_batch_by_the_local_user(own_client: Any, store_path: Path) -> None:
    answer, message = save(
        own_client, draft(entry(obs_status="P", comment=" as printed "), reason="Final report")
    )
    assert "1 value was saved." in message
    cell = answer[ids.STATE]["data"]["cells"]["pct-applications"]["2020"]
    assert (cell["obs_value"], cell["shown"], cell["obs_status"], cell["revision"]) == ("7.3", "7.30", "P", 2)
    row = Store(store_path).revisions().iloc[-1]
    assert (row["obs_value"], row["obs_status"], row["entered_by"]) == (7.3, "P", "local")
    # The reason is kept with the batch, not behind the comment.
    assert (row["source"], row["comment"]) == ("Annual report", "as printed")
    assert Store(store_path).head == 2


def test_the_same_save_asked_for_twice_is_one_batch(own_client: Any, store_path: Path) -> None:
    # 72 is ten times the published value, so that only the first of the two saves replaces another value.
    for _ in range(2):
        _, message = save(own_client, draft(entry(obs_value="72"), reason="Counted anew"))
        assert "1 value was saved." in message
    assert Store(store_path).head == 2


def test_a_revision_is_only_told(own_client: Any, store_path: Path) -> None:
    # 7.6 instead of 7.2 is a change of 5.6 %; from 6.0993 in 2019 it is less than three times the planned 0.6.
    marks, listed = check(own_client, draft(entry(obs_value="76,000件")))
    assert [mark["severity"] for mark in marks] == ["note"]
    assert "It replaces 7.2 and changes it by more than 5%." in listed
    assert "1 value was saved." in save(own_client, draft(entry(obs_value="76,000件")))[1]
    assert stored(store_path) == [7.2, 7.6]


def test_somebody_else_saved_the_cell_first(own_client: Any, store_path: Path) -> None:
    save(own_client, draft(entry()))
    answer, message = save(own_client, draft(entry(obs_value="7.4"), request="b" * 32))
    assert "PCT applications, 2020" in message
    moment = Store(store_path).revisions()["entered_at"].iloc[-1]
    saved = f"{moment:%B} {moment.day}, {moment.year}, {moment:%H:%M:%S} (UTC)"
    theirs = f"Saved on {saved} by the user of this machine: 7.3 ten thousand pieces."
    assert f"{theirs} Yours is 7.4 ten thousand pieces." in message
    assert ids.SAVED not in answer
    assert answer[ids.STATE]["data"]["cells"]["pct-applications"]["2020"]["revision"] == 2
    assert stored(store_path)[1:] == [7.3]


def test_a_conflict_is_said_before_a_warning(own_client: Any, store_path: Path) -> None:
    # 215 is ten times 21.5, which asks for a reason; but nobody saw the 21.5.
    empty = {"indicator": "ip-services-revenue-growth", "time_period": "2016", "based_on": 0}
    save(own_client, draft(entry(obs_value="21.5", **empty)))
    answer, message = save(own_client, draft(entry(obs_value="215", **empty), request="b" * 32))
    assert ": 21.5%. Yours is 215%." in message
    assert "Decide above which values are to stand" in message
    assert answer[ids.STATE]["data"]["cells"]["ip-services-revenue-growth"]["2016"]["obs_value"] == "21.5"
    assert [mark["severity"] for mark in answer[ids.FINDINGS]["data"]] == ["warning", "note"]
    assert "about 10 times the 21.5 of 2016" in words(answer[ids.PROBLEMS]["children"])
    assert "It replaces 21.5" in words(answer[ids.PROBLEMS]["children"])
    assert "say why" in answer[ids.REASON_NOTE]["children"]
    assert Store(store_path).head == 2


def test_a_conflict_with_a_deletion_says_so(own_client: Any) -> None:
    save(own_client, draft(entry(obs_value="", obs_status="M"), reason="Withdrawn"))
    _, message = save(own_client, draft(entry(), request="b" * 32))
    assert "by the user of this machine: no value. Yours is 7.3" in message


@pytest.mark.parametrize(
    ("late", "severities"),
    [
        # Ten times 7.3: a warning for the slip, a note for the change by more than 5 %.
        (draft(entry(obs_value="73", based_on=2), request="b" * 32), ["warning", "note"]),
        (draft(entry(obs_value="many"), request="b" * 32), ["error"]),
        (draft(entry(), reason="a\nb", request="b" * 32), []),
        (draft(request="b" * 32), []),
        (None, []),
    ],
)
def test_every_refusal_shows_what_is_stored_now(own_client: Any, late: Any, severities: list[str]) -> None:
    save(own_client, draft(entry()))
    answer, message = save(own_client, late)
    assert "Nothing was saved." in message
    assert answer[ids.STATE]["data"]["cells"]["pct-applications"]["2020"]["obs_value"] == "7.3"
    assert [mark["severity"] for mark in answer[ids.FINDINGS]["data"]] == severities
    assert "Data: state 2," in words(answer[ids.FOOTER]["children"])


def test_a_save_tells_the_new_state_of_the_data(own_client: Any) -> None:
    assert "Data: state 1," in words(own_client.get("/entry/_dash-layout", headers=ENGLISH).get_json())
    answer, _ = save(own_client, draft(entry()))
    assert "Data: state 2," in words(answer[ids.FOOTER]["children"])
    assert "Plan: " in words(answer[ids.FOOTER]["children"])


@pytest.mark.parametrize("period", ["2018-Q2", "2018-S1", "2018-06", "2020-Q4"])
def test_what_the_grid_cannot_show_is_not_saved(
    own_client: Any, store_path: Path, caplog: pytest.LogCaptureFixture, period: str
) -> None:
    forged = draft(entry(time_period=period, based_on=0), entry(), reason="Because")
    marks, listed = check(own_client, forged)
    assert [(mark["time_period"], mark["severity"]) for mark in marks] == [(period, "error")]
    assert "2016 to 2020" in listed
    caplog.clear()
    answer, message = save(own_client, forged)
    assert "Nothing was saved." in message
    assert ids.SAVED not in answer
    warned = [one.message for one in caplog.records if one.levelname != "INFO"]  # each request has its line
    assert [period in message for message in warned] == [True]
    assert Store(store_path).head == 1


def test_messages_name_a_status_by_its_word(own_client: Any) -> None:
    _, listed = check(own_client, draft(entry(obs_value="", obs_status="P")))
    assert "status P (provisional) says that there is one" in listed


def test_a_warning_asks_for_a_reason(own_client: Any, store_path: Path) -> None:
    marks, listed = check(own_client, draft(entry(obs_value="72")))
    assert [mark["severity"] for mark in marks] == ["warning", "note"]
    assert "about 10 times the 7.2 of 2020" in listed
    assert "PCT applications, 2020" in listed
    _, message = save(own_client, draft(entry(obs_value="72")))
    assert "Nothing was saved. Give a reason" in message
    assert Store(store_path).head == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"obs_value": "many"}, "is not a number"),
        ({"obs_value": "5千"}, "two readings"),
        ({"obs_value": "7.3亿元"}, "the unit of this indicator"),
        ({"obs_value": "1e400"}, "is too large"),
        ({"obs_value": "1e-400"}, "is too small"),
        ({"obs_value": float("inf")}, "is too large"),
        ({"obs_value": float("nan")}, "is not a number"),
        ({"obs_value": "NaN"}, "is not a number"),
        ({"obs_value": True}, "is not a number"),
        ({"obs_value": "-1"}, "is below 0"),
        ({"indicator": "ip-protection-satisfaction", "obs_value": "101"}, "is above 100"),
        ({"time_period": "2031"}, "2031 is not a year of the plan"),
        ({"time_period": "2015"}, "2015 is not a year of the plan"),
        ({"time_period": "soon"}, "is not a period"),
        ({"indicator": "made-up"}, "has no indicator"),
        ({"source": "  "}, "has no source"),
        ({"source": ["a"]}, "is not text"),
        ({"source_address": "javascript:alert(1)"}, "is not an address of a web page"),
        ({"obs_status": "Z"}, "is not one of"),
        ({"comment": "a\x00b"}, "control character"),
        ({"based_on": "1"}, "is not the number of a revision"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(
    own_client: Any, store_path: Path, changes: dict[str, Any], message: str
) -> None:
    bad = draft(entry(**changes))
    marks, listed = check(own_client, bad)
    assert message in listed
    assert [mark["severity"] for mark in marks] == ["error"]
    answer, result = save(own_client, bad)
    assert "Nothing was saved." in result
    assert ids.SAVED not in answer
    assert Store(store_path).head == 1


@pytest.mark.parametrize(
    "forged",
    [
        None,
        7,
        "draft",
        [],
        {},
        {"entries": [entry()]},
        draft(entry()) | {"request": "../../etc"},
        draft(entry()) | {"request": 5},
        draft(entry()) | {"entries": {"0": entry()}},
        draft(entry()) | {"reason": None},
        draft(entry(), reason="a\nb"),
        draft(entry(), reason="x" * 501),
        draft(None, 3, [], "x"),
        draft({}, {"indicator": {"deep": [1]}}),
        draft(),
    ],
)
def test_a_forged_draft_gets_a_message(own_client: Any, store_path: Path, forged: Any) -> None:
    check(own_client, forged)
    answer, result = save(own_client, forged)
    assert "Nothing was saved." in result
    assert ids.SAVED not in answer
    assert Store(store_path).head == 1


def test_a_draft_cannot_choose_area_or_author(own_client: Any, store_path: Path) -> None:
    save(own_client, draft(entry(ref_area="CN-63", entered_by="minister", reason="x" * 3000)))
    row = Store(store_path).revisions().iloc[-1]
    assert (row["ref_area"], row["entered_by"]) == ("CN", "local")


def test_a_callback_of_no_page_is_refused(own_client: Any, store_path: Path) -> None:
    body = {
        "output": key(own_client, ids.TO_SAVE),
        "outputs": [],
        "inputs": [{"id": "somewhere-else", "property": "data", "value": draft(entry())}],
        "state": [],
        "changedPropIds": [],
    }
    assert own_client.post("/entry/_dash-update-component", json=body).status_code == 400
    # The reading application has no callback that writes.
    assert own_client.post("/_dash-update-component", json=body).status_code == 400
    assert Store(store_path).head == 1


def test_a_store_that_fails_says_why(
    own_client: Any, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", full)
        _, message = save(own_client, draft(entry()))
    assert "Nothing was saved." in message
    assert len(message) > len("Nothing was saved.") + 10
    assert stored(store_path) == [7.2]
    # The same draft is saved once the disk has room.
    assert "1 value was saved." in save(own_client, draft(entry()))[1]


def test_a_fault_of_ours_is_said_and_logged(
    own_client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(Store, "append", broken)
    answer = press_save(own_client, draft(entry()))
    assert "Something went wrong on the server." in json.dumps(answer)
    assert "nobody foresaw this" in caplog.text


def test_other_processes_show_a_save_at_once(store_path: Path) -> None:
    first, second = (create_server(load(environment={}, store=store_path)).test_client() for _ in range(2))
    assert "1 value was saved." in save(first, draft(entry(source="A yearbook")))[1]
    layout = second.get("/entry/_dash-layout", headers=ENGLISH).get_data(as_text=True)
    assert "A yearbook" in layout
    page = second.get(
        "/_dash-layout", headers=ENGLISH | {"Referer": "http://localhost/indicator/pct-applications"}
    )
    assert "A yearbook" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "tag", "heading"), [("en", "en", "Enter data"), ("zh", "zh-CN", "录入数据")]
)
def test_the_page_speaks_the_language_of_its_reader(
    client: Any, language: str, tag: str, heading: str
) -> None:
    client.set_cookie("lang", language)
    client.set_cookie("theme", "dark")
    page = client.get("/entry/").get_data(as_text=True)
    assert f'<html lang="{tag}" data-theme="dark">' in page
    assert heading in page
    scripts = re.findall(r'<script src="([^"]*)"', page)
    assert any("dash_ag_grid" in source for source in scripts)
    assert [source for source in scripts if "plotly" in source or "dash_table" in source] == []
    assert [source for source in scripts if not source.startswith("/entry/")] == []


def test_an_unwritable_store_is_said_on_the_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and real(path, mode))
    layout = client.get("/entry/_dash-layout", headers=ENGLISH).get_json()
    assert "The folder of the store is read-only." in words(layout)
    assert '"editable": true' not in json.dumps(layout)


def test_a_store_that_could_not_be_filled_shows_what_is_published(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "link", read_only)
    client = create_server(load(environment={}, store=store_path)).test_client()
    assert Store(store_path).head == 0
    layout = client.get("/entry/_dash-layout", headers=ENGLISH)
    assert '"obs_value":"5.5242"' in layout.get_data(as_text=True).replace(" ", "")


def test_a_store_that_cannot_be_read_is_said_on_the_page(own_client: Any, store_path: Path) -> None:
    (store_path / "revisions" / "000000000002.parquet").write_bytes(b"not a table")
    answer = own_client.get("/entry/_dash-layout", headers=ENGLISH)
    assert answer.status_code == 200
    assert "The data cannot be read" in words(answer.get_json())
