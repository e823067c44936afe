"""One family of errors: what is wrong, where, what is allowed, what to do.

A :class:`Finding` is one thing that is wrong or odd, with its place. Checks return findings; an error
carries the findings that stop an action. Messages are translatable templates with ``{named}`` fields, so
that the page, the command line and the API show the same error in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or odd.

    Attributes
    ----------
    message
        Template of one sentence that says what is wrong and what is allowed, e.g.
        ``"{value} is not a number."``
    values
        What fills the fields of the message and the advice.
    severity
        ``error`` refuses, ``warning`` needs a reason, ``note`` informs.
    advice
        Template of one sentence that says what to do; may be empty.
    file, row, column
        Where it is: the file's name, the row as a person counts it (a spreadsheet's row, or a name such
        as an indicator), the column's name. Empty where it does not apply.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    advice: str = ""
    file: str = ""
    row: int | str = ""
    column: str = ""

    def text(self, translate: Translate = str) -> str:
        """Place, message and advice as one line in the translator's language."""
        place = ", ".join(
            part
            for part in (
                self.file,
                translate(N_("row {row}")).format(row=self.row) if self.row != "" else "",
                translate(N_("column {column}")).format(column=self.column) if self.column else "",
            )
            if part
        )
        sentence = translate(self.message).format(**self.values)
        advice = translate(self.advice).format(**self.values) if self.advice else ""
        # Chinese sentences follow each other without a space.
        space = "" if sentence.endswith("。") or not advice else " "
        return (f"{place}: " if place else "") + sentence + space + advice


class Refusal(Exception):  # noqa: N818 - says that one field is refused, and becomes a finding at its place
    """One field cannot be read; who knows its place makes a :class:`Finding` of it.

    Attributes
    ----------
    message, advice
        As in a finding; their fields ``{value}`` and ``{field}`` are filled by who knows them.
    values
        What fills the other fields.
    """

    def __init__(self, message: str, advice: str = "", **values: object) -> None:
        super().__init__(message)
        self.message, self.advice, self.values = message, advice, values


class PlanGaugeError(Exception):
    """An action was refused; nothing was changed.

    Callers show ``error.text(translate)`` to the person and do not retry unless the subclass says so.

    Parameters
    ----------
    findings
        What stops the action, at least one; or one message template with its values.
    """

    def __init__(self, findings: Sequence[Finding] | str, *, advice: str = "", **values: object) -> None:
        if isinstance(findings, str):
            findings = [Finding(findings, values, advice=advice)]
        self.findings = tuple(findings)
        super().__init__(self.text())

    def text(self, translate: Translate = str) -> str:
        """All findings, one a line, in the translator's language."""
        return "\n".join(finding.text(translate) for finding in self.findings)


class TableError(PlanGaugeError):
    """A table cannot be used: mend the file at the place named, then start again."""


class EntryError(PlanGaugeError):
    """Entered values were refused: correct the cells named and save again. Nothing was saved."""


class ConflictError(PlanGaugeError):
    """Somebody saved newer values of the same cells first: look at both and choose. Nothing was saved."""


class RulingError(PlanGaugeError):
    """A decision about a batch or a year was refused: somebody made it already, or may not make it."""


class StoreError(PlanGaugeError):
    """The store cannot be read or written, or was tampered with: the message says which file and why."""


class UserError(PlanGaugeError):
    """A user cannot be added or changed like this: correct what the message names. Nothing was changed."""


class SettingError(PlanGaugeError):
    """A setting or a command's option is not usable: the message names it and what is allowed."""


class TooManyTriesError(PlanGaugeError):
    """Somebody tried too often to sign in: wait, then try again; nothing was looked at.

    Attributes
    ----------
    seconds
        How long to wait.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(N_("Too many tries: wait {minutes} min, then try again."), minutes=-(-seconds // 60))
        self.seconds = seconds
