"""What a figure says of where it comes from: its plan, the state of the data, who saved a value and why."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from indicators.errors import N_
from indicators.history import write_moment
from indicators.method import METHOD_VERSION
from indicators.snapshot import Snapshot
from indicators.store import FIRST_AUTHOR
from indicators.text import Text
from indicators.wording import APPROVAL_LABELS, known_words

#: Author of what is saved from the entry page.
LOCAL_USER: Final = "local"
#: Names and sources of the plans that ship with the project, so that the catalogues know them; a plan of
#: one's own is shown as its table has it.
_PLANS: Final = {
    "13fyp-ip": (
        N_(
            "National Plan for Protection and Application of Intellectual Property Rights, "
            "13th Five-Year Plan period (2016–2020): key indicators"
        ),
        N_("State Council, G.F. [2016] No. 86, section II.iii"),
    )
}


def plan_name(snapshot: Snapshot, t: Text) -> str:
    """Return the name of the plan; its slug where it is not one that ships with the project."""
    slug = str(snapshot.plan["plan"].iloc[0])
    return t(_PLANS[slug][0]) if slug in _PLANS else slug


def vintage(snapshot: Snapshot, t: Text) -> str:
    """Say which state of the data is shown: the last batch that counts, since when, and the moment of a vintage (UTC).

    Where values are approved or wait, it is the moment from which on it stands so, with which it is found again.
    """
    saved = snapshot.saved_at
    known = "" if snapshot.known_at is None else known_words(snapshot.known_at, t)
    if saved is None:
        if known:
            return t("Data: nothing had been saved by {moment} (UTC)", moment=known)
        if len(snapshot.observations):
            return t("Data: published actuals that ship with the project; nothing has been entered yet")
        return t("Data: nothing has been entered yet")
    values = {"number": snapshot.journal, "day": t.date(saved.date()), "since": t.moment(saved)}
    state = t(_state(snapshot), **values)
    return t("{state}, as known on {moment} (UTC)", state=state, moment=known) if known else state


def _state(snapshot: Snapshot) -> str:
    if snapshot.shows_latest:
        return N_("Data: state {number}, latest values of {since} (UTC)")
    if snapshot.approval is not None and snapshot.approval.moment == snapshot.saved_at:
        return N_("Data: state {number}, approved on {since} (UTC)")
    return N_("Data: state {number}, saved on {day} (UTC)")


def stands_on(snapshot: Snapshot) -> dict[str, Any]:
    """Return what numbers stand on, for programs: plan, as-of year, values, vintage, moments, method, approval."""
    return {
        "plan": str(snapshot.plan["plan"].iloc[0]),
        "as_of": snapshot.as_of,
        "values": snapshot.values,
        "vintage": snapshot.journal,
        "since": None if snapshot.saved_at is None else write_moment(snapshot.saved_at),
        "known_at": known_on(snapshot) or None,
        "method_version": METHOD_VERSION,
        "approval": "four_eyes" if snapshot.reviewed else "single_user",
    }


def vintage_moment(snapshot: Snapshot) -> datetime | None:
    """Return the moment as known at which what is shown stays the same: of the vintage, else of the last save."""
    return snapshot.known_at or snapshot.saved_at


def known_on(snapshot: Snapshot) -> str:
    """Write the moment whose knowledge a file holds as an address does; empty for now."""
    return "" if snapshot.known_at is None else write_moment(snapshot.known_at)


def approval(snapshot: Snapshot, t: Text) -> str:
    """Say whether somebody approved the values: without sign-in there is one user, and what is saved counts."""
    if not snapshot.reviewed:
        return t("not needed (one user without sign-in: values count once they are saved)")
    if snapshot.shows_latest:
        newer = snapshot.newer()
        if newer is None:
            return t("latest values, all of them approved")
        return t.plural(
            "includes {n} value that is not approved yet",
            "includes {n} values that are not approved yet",
            newer.cells,
        )
    last = snapshot.approval
    if last is None:
        return t("approved values; no approval has been given yet")
    return t(
        "approved values; last approved on {moment} (UTC) by {author}",
        moment=t.moment(last.moment),
        author=author_name(last.author, t),
    )


def approval_of(row: SimpleNamespace, t: Text) -> str:
    """Say of one value whether it is approved, by whom and when."""
    said = t(APPROVAL_LABELS[row.approval])
    if row.decided_by is None:
        return said
    return t(
        "{said}: {author}, {moment} (UTC)",
        said=said,
        author=author_name(row.decided_by, t),
        moment=t.moment(row.decided_at),
    )


def author_name(author: str, t: Text) -> str:
    """Say who saved; without sign-in it is whoever sits at this machine."""
    if author == FIRST_AUTHOR:
        return t("published actuals that ship with the project")
    return t("the user of this machine") if author == LOCAL_USER else author


def reason_given(revision: SimpleNamespace) -> str:
    """Return why a revision was saved; empty without a reason, and where the author says it all."""
    return "" if revision.entered_by == FIRST_AUTHOR else revision.reason or ""
