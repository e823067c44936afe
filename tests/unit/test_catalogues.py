"""Every sentence is in both languages: the catalogues hold exactly the messages of the code."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"t": None, "N_": None, "plural": (1, 2)}


def messages_in_code():
    found = set()
    for file in ("app.py", "cli.py"):
        found |= {message for _, message, *_ in extract_from_file("python", ROOT / file, KEYWORDS)}
    for folder in ("indicators", "layouts", "reports", "callbacks"):
        found |= {
            message
            for _, _, message, *_ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        }
    return found


def catalogue(language):
    with (ROOT / "locales" / language / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_catalogue_has_exactly_the_messages_of_the_code(language):
    assert {message.id for message in catalogue(language)} == messages_in_code()


def test_every_message_has_its_chinese():
    for message in catalogue("zh"):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy, message.id


def test_a_translation_has_the_fields_of_its_message():
    for message in catalogue("zh"):
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        target = message.string[0] if isinstance(message.string, tuple) else message.string
        assert fields(target) == fields(source), message.id


def test_chinese_text_keeps_no_english_sentence():
    """Names, codes and file formats stay; two English words in a row would be a forgotten sentence."""
    allowed = re.compile(
        r"plan-gauge users add( NAME --role administrator)?|plan-gauge \w+|"
        r"pip install|python -m [\w.]+|Parquet|CSV|UTF-8|UN DESA|Plan Gauge|Ctrl\+Z|Hyndman|"
        r"Athanasopoulos"
    )
    for message in catalogue("zh"):
        target = message.string[0] if isinstance(message.string, tuple) else message.string
        rest = re.sub(r"\{\w+\}", "", allowed.sub("", target))
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", rest), message.string
