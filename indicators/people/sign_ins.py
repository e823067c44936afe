"""How often somebody may try to sign in: counted in the audit trail, so that all processes of a server know.

Whoever tried too often waits until the earliest of the tries that count is a quarter of an hour old. Tries count
against the peer that they come from and, in greater number, against the name that they are for, wherever they come
from. Neither binds a user at a peer from which that very user signed in before, where only tries for that name from
there count: a whole office may be one peer, and nobody can lock out others for long.
"""

from __future__ import annotations

import hmac
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from itertools import takewhile
from threading import Lock
from typing import Final, NamedTuple

from indicators.errors import StoreError, TooManyTriesError
from indicators.people.users import User, Users
from indicators.store import Record, Store

logger = logging.getLogger(__name__)

WINDOW: Final = timedelta(minutes=15)
#: Refused tries within the window after which one waits.
MOST_OF_PEER: Final = 10
MOST_OF_NAME: Final = 50
#: Refused tries within the window that the trail takes one by one: nobody fills a disk from outside. Each process
#: counts by itself what comes above.
MOST_RECORDED: Final = 300
#: Of which each process remembers as many.
_MOST_UNWRITTEN: Final = 20_000


class _Try(NamedTuple):
    """A refused try to sign in: when, for which name (as a digest), from where."""

    moment: datetime
    tried: str
    network: str


class SignIns:
    """Where passphrases are looked at, one after the other: that is work, and no two tries slip past the count.

    Parameters
    ----------
    users
        Who may sign in.
    store
        Its trail keeps sign-ins and refused tries.
    key
        Makes digests of names that nobody else can make: what was typed as name may be a passphrase.
    clock
        Gives the present moment.
    """

    def __init__(
        self,
        users: Users,
        store: Store,
        key: bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._users, self._store, self._key, self._clock = users, store, key, clock
        self._one = Lock()
        # A disk that is full, or a trail that takes no more, must not open the way to endless tries.
        self._unwritten: deque[_Try] = deque(maxlen=_MOST_UNWRITTEN)
        # Records that a clock made that was ahead, by number, and when they were first seen here.
        self._seen: dict[int, datetime] = {}

    def check(self, name: str, passphrase: str, peer: str) -> User | None:
        """Return the user whose name and passphrase these are, else None after as much work.

        Parameters
        ----------
        name, passphrase
            What was typed.
        peer
            Address from which it was sent.

        Raises
        ------
        TooManyTriesError
            It was not even looked at.
        StoreError
            Users or trail cannot be read.
        """
        with self._one:
            seconds = self._seconds_to_wait(name, peer)
            if seconds:
                raise TooManyTriesError(seconds)
            user = self._users.check(name, passphrase)
            if user is None and not self._refuse(name, peer):
                self._unwritten.append(_Try(self._clock(), self._digest(name), network_of(peer)))
            return user

    def accept(self, user: User, peer: str) -> None:
        """Record that somebody signed in; a disk that takes nothing keeps nobody out."""
        self._record("signed_in", user.name, user.name, peer)

    def _seconds_to_wait(self, name: str, peer: str) -> int:
        """Return how long somebody has to wait before trying; 0 for not at all."""
        now, tried, network = self._clock(), self._digest(name), network_of(peer)
        refused = sorted(self._refused(now), reverse=True)
        of_peer = [one for one in refused if one.network == network]
        of_name = [one for one in refused if one.tried == tried]
        if self._signed_in_from(tried, network):
            until = [_free((one for one in of_peer if one.tried == tried), MOST_OF_PEER)]
        else:
            until = [_free(of_peer, MOST_OF_PEER), _free(of_name, MOST_OF_NAME)]
        left = max((moment - now for moment in until if moment is not None), default=timedelta())
        return max(0, -(-left // timedelta(seconds=1)))

    def _refuse(self, name: str, peer: str) -> bool:
        """Record a refused try; False where the trail does not take it."""
        recorded = Counter(record.action for record, _ in self._recent(self._clock()))
        if recorded["sign_in_refused"] >= MOST_RECORDED:
            if not recorded["sign_ins_unrecorded"]:
                self._record("sign_ins_unrecorded", "", "", "")
            return False
        known = self._users.find(name)
        # What nobody is called is not written down: it may be a passphrase.
        return self._record("sign_in_refused", known.name if known else "", name, peer)

    def _record(self, action: str, author: str, name: str, peer: str) -> bool:
        try:
            self._store.record(action, author, peer=peer, network=network_of(peer), tried=self._digest(name))
        except StoreError as error:
            logger.error("%s could not be recorded: %s", action, error)
            return False
        return True

    def _refused(self, now: datetime) -> Iterator[_Try]:
        yield from (one for one in self._unwritten if now - WINDOW < one.moment <= now)
        for record, moment in self._recent(now):
            if record.action == "sign_in_refused":
                yield _Try(moment, record.details["tried"], record.details["network"])

    def _recent(self, now: datetime) -> Iterator[tuple[Record, datetime]]:
        """Give the records within the window, the last first, each with its moment.

        Moments of the trail never go back: of a clock that was ahead once, the records of a long time may lie in the
        future. Such a one is as old as it is known here.
        """
        for record in takewhile(lambda record: record.moment > now - WINDOW, self._store.newest_records()):
            if record.moment > now:
                self._seen.setdefault(record.number, now)
            moment = self._seen.get(record.number, record.moment)
            if moment > now - WINDOW:
                yield record, moment

    def _signed_in_from(self, tried: str, network: str) -> bool:
        return any(
            (record.details["tried"], record.details["network"]) == (tried, network)
            for record in self._store.newest_records()
            if record.action == "signed_in"
        )

    def _digest(self, name: str) -> str:
        return hmac.new(self._key, f"name {name.lower()}".encode("utf-8", "replace"), "sha256").hexdigest()[
            :16
        ]


def network_of(peer: str) -> str:
    """Return what counts as one peer: an address; of the newer kind, all that one subscriber has."""
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _free(tries: Iterable[_Try], most: int) -> datetime | None:
    """Return when fewer than the most tries are left within the window, of tries newest first; None for now."""
    counted = list(tries)
    return counted[most - 1].moment + WINDOW if len(counted) >= most else None
