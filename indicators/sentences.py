"""The sentences behind a class: where an indicator stands, what it takes, where it leads.

Pure: results and a :class:`~indicators.text.Text` in, sentences out. Every sentence is made from the assessment
row alone, so page, export and report say the same.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final

from indicators.errors import N_
from indicators.standing import falls
from indicators.text import Text
from indicators.wording import (
    current_value,
    difference_amount,
    expected,
    need,
    needs_growth,
    period_words,
    progress,
    ratio,
    result_amount,
    target_text,
)

#: Where it stands when the plan is over, by target type.
_ENDED: Final = {
    "period_aggregate": N_("{period}: {value} in total, {done} of the planned sum."),
    "growth_average": N_("{period}: {value} a year on average, {done} of the planned growth."),
}
_ENDED_RISE: Final = N_("{period}: {value}, {done} of the planned increase.")
_ENDED_FALL: Final = N_("{period}: {value}, {done} of the planned decrease.")
#: What is needed by its kind, for one year left and for several.
_NEEDED: Final = {
    "amount": (
        N_("To reach {target} by {year} the year left must bring {need}"),
        N_("To reach {target} by {year} each of the {n} years left must bring {need}"),
    ),
    "rise": (
        N_("To reach {target} in {year} the year left must add {need}"),
        N_("To reach {target} in {year} each of the {n} years left must add {need}"),
    ),
    "fall": (
        N_("To reach {target} in {year} the year left must take off {need}"),
        N_("To reach {target} in {year} each of the {n} years left must take off {need}"),
    ),
    "growth": (
        N_("To reach {target} in {year} it must grow by {need} in the year left"),
        N_("To reach {target} in {year} it must grow by {need} a year in the {n} years left"),
    ),
    "decline": (
        N_("To reach {target} in {year} it must decline by {need} in the year left"),
        N_("To reach {target} in {year} it must decline by {need} a year in the {n} years left"),
    ),
}


def explain(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> list[str]:
    """Return the sentences that explain the class, each complete, in the order in which one would say them."""
    if result.status == "not_assessable":
        return _explain_unknown(indicator, result, t)
    sentences = [_where_it_stands(indicator, result, t)]
    if result.status in ("attained", "missed"):
        sentences.append(_how_it_ended(indicator, result, t))
    elif result.remaining:
        sentences.append(_what_it_takes(indicator, result, t))
    if result.obs_status in ("P", "E"):
        sentences.append(
            t("This rests on provisional figures.")
            if result.obs_status == "P"
            else t("This rests on estimated figures.")
        )
    return [sentence for sentence in sentences if sentence]


def paragraph(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> list[str]:
    """Return the sentences that could stand in a report: position, need, and where the pace leads."""
    said = explain(indicator, result, t)
    if result.remaining and result.status not in ("attained", "not_assessable"):
        said.append(where_it_leads(indicator, result, t))
    return [sentence for sentence in said if sentence]


def _explain_unknown(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> list[str]:
    if "FINAL_VALUE_MISSING" in result.flags:
        return [
            t(
                "The value of {year} has not been published, so the target cannot be judged.",
                year=indicator.target_year,
            )
        ]
    if "MISSING_YEAR" in result.flags:
        return [t("At least one year has no published value, so the result so far is not known.")]
    return [
        t(
            "No actual on the plan's definition has been published after {year}. "
            "It is not filled in from a related series.",
            year=indicator.baseline_year,
        )
    ]


def _where_it_stands(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    value = result_amount(indicator, current_value(result), t)
    period = period_words(indicator, result, t)
    values = {"value": value, "period": period, "target": target_text(indicator, t)}
    if result.progress is None or result.expected is None:
        return t("{period}: {value}, against a target of {target}.", **values)
    values |= {
        "done": progress(result, t),
        "due": expected(result, t),
        "ratio": ratio(result.schedule_ratio, t),
    }
    if result.remaining == 0:
        change = _ENDED_FALL if falls(indicator) else _ENDED_RISE
        return t(_ENDED.get(indicator.target_type, change), **values)
    if indicator.target_type == "period_aggregate":
        return t(
            "{period}: {value} in total, {done} of the planned sum, with {due} due: {ratio} times the "
            "planned pace.",
            **values,
        )
    if indicator.target_type == "growth_average":
        return t(
            "{period}: {value} a year on average, {done} of the planned growth, with {due} due: {ratio} "
            "times the planned pace.",
            **values,
        )
    template = (
        N_(
            "{period}: {value}, {done} of the planned increase, with {due} due: {ratio} times the "
            "planned pace."
        )
        if not falls(indicator)
        else N_(
            "{period}: {value}, {done} of the planned decrease, with {due} due: {ratio} times the "
            "planned pace."
        )
    )
    return t(template, **values)


def _how_it_ended(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    values = {"target": target_text(indicator, t), "year": indicator.target_year}
    if result.status == "missed":
        return t("The target of {target} for {year} was missed.", **values)
    if "EARLY" in result.flags and result.first_attained_year is not None:
        return t(
            "The target of {target} for {year} has been met since {first}.",
            first=result.sustained_from or result.first_attained_year,
            **values,
        )
    return t("The target of {target} for {year} is met.", **values)


def _what_it_takes(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    needs = need(indicator, result, t)
    if needs is None:
        return ""
    needed = t(
        _NEEDED[needs.kind][result.remaining > 1],
        target=target_text(indicator, t),
        year=indicator.target_year,
        n=t.number(result.remaining, None if result.remaining == int(result.remaining) else 1),
        need=needs.size,
    )
    so_far = _so_far(indicator, result, t)
    return t("{needed}; {so_far}.", needed=needed, so_far=so_far) if so_far else t("{needed}.", needed=needed)


def _so_far(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Say in the same terms what a year brought so far; empty where that is not defined."""
    if needs_growth(result):
        rate = result.observed_cagr if result.mean_growth is None else result.mean_growth
        return "" if rate is None else t("so far it was {rate} a year", rate=t.percent(rate))
    if result.required_annual_flow is not None:
        if result.mean_flow is None:
            return ""
        return t("so far a year brought {amount}", amount=result_amount(indicator, result.mean_flow, t))
    if result.observed_increment is None:
        return ""
    step = difference_amount(indicator, result.observed_increment, t, signed=True)
    return t("so far the change was {step} a year", step=step)


def where_it_leads(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Say where the paces so far end, beside the target; empty where nothing is projected (METHOD C7).

    One sentence where the average and the latest pace agree on the outlook, both ends where they do not.
    """
    average, latest = result.projection_average, result.projection_latest
    ends = [result_amount(indicator, end, t) for end in (average, latest) if end is not None]
    if not ends:
        return ""
    values = {"year": indicator.target_year, "target": target_text(indicator, t)}
    if result.outlook == "mixed":
        return t(
            "At the average pace ({pace}) it would stand at {average} in {year}, at the pace of the latest year at "
            "{latest}; the target is {target}.",
            pace=_pace(indicator, result, t),
            average=ends[0],
            latest=ends[1],
            **values,
        )
    return t(
        "If the pace so far continues ({pace}), it will stand at {end} in {year}; the target is {target}.",
        pace=_pace(indicator, result, t),
        end=ends[0],
        **values,
    )


def _pace(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write the average pace with which :func:`where_it_leads` goes on: the mean growth, flow or step of a year."""
    if result.mean_growth is not None:
        return t("{rate} a year", rate=t.percent(result.mean_growth, signed=True))
    if result.mean_flow is not None:
        return t("{amount} a year", amount=result_amount(indicator, result.mean_flow, t))
    step = difference_amount(indicator, result.observed_increment, t, signed=True)
    return t("a change of {step} a year", step=step)
