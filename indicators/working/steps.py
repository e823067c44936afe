"""What a working is made of: steps in sections, and the whole as plain text."""

from __future__ import annotations

from typing import NamedTuple

from indicators.text import DASH, Text


class Step(NamedTuple):
    """One line of a working.

    Attributes
    ----------
    term
        What is worked out, with its symbol and what the other symbols of the formula mean.
    formula
        How, in symbols; empty for what is given.
    put_in
        The same with the numbers put in, with enough digits to give the result as it is printed.
    result
        What comes out, in its unit.
    field
        Where the result stands: a field of the assessment or of the plan's table; empty where it has none.
    follows
        How the result follows from the numbers: they equal it (``=``), or decide it (``→``).
    """

    term: str
    formula: str = ""
    put_in: str = ""
    result: str = ""
    field: str = ""
    follows: str = "="

    @property
    def derivation(self) -> str:
        """Formula and numbers as one expression; empty for what is given."""
        between = " = " if self.follows == "=" else "; "
        return between.join(part for part in (self.formula, self.put_in) if part)


class Section(NamedTuple):
    """Steps that answer one question, and what is to be said below them."""

    title: str
    steps: tuple[Step, ...]
    note: str = ""


class Working(NamedTuple):
    """The whole working of one indicator.

    Attributes
    ----------
    sections
        Those that have steps, in the order in which one would explain them.
    notes
        What a reader must know beside: what the flags say, and what rests on provisional figures.
    """

    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def shown(*steps: Step) -> tuple[Step, ...]:
    """Keep the steps that have a result; what is not defined for a target is not mentioned."""
    return tuple(step for step in steps if step.result != DASH)


def working_text(working: Working, title: str, last: str, t: Text) -> str:
    """Write a working as plain text, to be pasted into a report or a message.

    Parameters
    ----------
    working
        The working.
    title
        First line: which indicator, as of when, its class.
    last
        Last line: which state of the data it rests on.
    t
        Language.
    """
    lines = [title]
    for section in working.sections:
        lines += ["", section.title, *(_line(step, t) for step in section.steps)]
        if section.note:
            lines.append(section.note)
    if working.notes:
        lines += ["", *working.notes]
    return "\n".join([*lines, "", last])


def _line(step: Step, t: Text) -> str:
    worked = f" {step.follows} ".join(part for part in (step.derivation, step.result) if part)
    return t("{term}: {worked}", term=step.term, worked=worked)
