"""The key of sessions: the same for all who look, nobody else's, and never guessed at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indicators.errors import StoreError
from indicators.people.session_key import FILE, session_key


def test_it_is_made_once_and_kept_from_others(tmp_path: Path):
    key = session_key(tmp_path)
    assert len(key) == 32
    assert session_key(tmp_path) == key == (tmp_path / FILE).read_bytes()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_whoever_looks_at_the_same_time_finds_the_same(tmp_path: Path):
    for number in range(20):
        store = tmp_path / str(number)
        store.mkdir()
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(session_key, [store] * 8))) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / FILE).write_bytes(content)
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(StoreError, match="Delete the file"):
        session_key(tmp_path)


def test_a_key_that_others_could_read_is_refused(tmp_path: Path):
    session_key(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(StoreError, match="Others than its owner"):
        session_key(tmp_path)


def test_a_link_to_nothing_is_no_reason_to_follow_it(tmp_path: Path):
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        session_key(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_where_nothing_can_be_written_it_lasts_as_long_as_the_process(tmp_path: Path, caplog):
    (tmp_path / "file").write_text("")
    first, second = session_key(tmp_path / "file"), session_key(tmp_path / "file")
    assert first != second
    assert "end with this process" in caplog.text
