"""The documents say what the program does."""

import re
from pathlib import Path

from click import Command, Group

from cli import main
from indicators.method import METHOD_VERSION
from indicators.schema import STATUSES, Flag
from indicators.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_setting_with_its_variable_and_help():
    listed = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .* \| (.*) \|$", README, flags=re.MULTILINE)
    assert listed == [(setting.name, setting.variable, setting.help) for setting in SETTINGS]


def test_the_readme_shows_every_command_with_options_that_exist():
    shown = dict(re.findall(r"plan-gauge (\w+)(.*)", README))
    assert set(shown) == set(main.commands)
    for line in re.findall(r"bin/plan-gauge (.*)", README):
        name, *words = line.split()
        command: Command = main.commands[name]
        if isinstance(command, Group):
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_the_make_targets_that_are_named_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for document in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"make (\w+)", (ROOT / document).read_text(encoding="utf-8")):
            if target not in ("and",):
                assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_method_names_every_class_and_flag():
    method = (ROOT / "docs" / "METHOD.md").read_text(encoding="utf-8")
    for status in STATUSES:
        assert f"| {status} |" in method, status  # its line in the table of classes
    for flag in Flag:
        assert re.search(rf"\b{flag.name}\b", method), flag.name


def test_the_method_calls_itself_by_the_version_that_every_table_names():
    method = (ROOT / "docs" / "METHOD.md").read_text(encoding="utf-8")
    assert re.search(r"^Version (\S+)\. ", method, flags=re.MULTILINE)[1] == METHOD_VERSION
