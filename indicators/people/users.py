"""Users on disk: who may sign in, in which role; one file that only its owner may read, always written whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from werkzeug.security import check_password_hash, generate_password_hash

from indicators.errors import N_, Finding, StoreError, UserError
from indicators.people.roles import ROLES, Permission
from indicators.provenance import LOCAL_USER
from indicators.store import FIRST_AUTHOR, USERS
from indicators.store.files import sync_folder, unreadable, unwritable
from indicators.store.lock import held

#: Held by whoever changes users: not that of the store, in whose trail the change is recorded meanwhile.
LOCK: Final = "users.lock"
#: Characters of a passphrase. Length alone makes it hard to guess; rules about its characters do not.
FEWEST, MOST = 12, 1024
#: Names that stand for no person: whoever uses a server without sign-in, and what ships with the project.
RESERVED: Final = (LOCAL_USER, FIRST_AUTHOR)

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_VERSION: Final = 1
_METHOD: Final = "scrypt:32768:8:1"
#: What the passphrase of nobody is compared with: as much work as any, and nothing fits.
_NOBODY: Final = f"{_METHOD}${'0' * 16}${'0' * 128}"
_OWNER_ALONE: Final = stat.S_IRUSR | stat.S_IWUSR


class User(NamedTuple):
    """Somebody who may sign in.

    Attributes
    ----------
    name
        As in the audit trail and beside every value.
    role
        One of ROLES.
    disabled
        Whether to be kept out; what was done under the name stays.
    hash
        Of the passphrase; empty for who signs in through a proxy alone.
    epoch
        Random, and another one whenever passphrase, role or state changes: that ends the sessions of before.
    """

    name: str
    role: str
    disabled: bool
    hash: str
    epoch: str

    @property
    def administers(self) -> bool:
        """Whether to look after users."""
        return not self.disabled and Permission.ADMINISTER in ROLES[self.role]


#: Called with what is about to be written; when it fails, nothing is.
Recorder = Callable[[User], None]


class Users:
    """Users of a store, in ``<directory>/users.json``; sign-in is required once the file is there.

    One object may be shared by threads, and any number of processes may share a directory: what another one
    changed is read at the next look.

    Parameters
    ----------
    directory
        Where the store is, or will be.
    """

    def __init__(self, directory: str | Path) -> None:
        self.path = Path(directory) / USERS
        self._kept: tuple[tuple[int, ...], dict[str, User]] | None = None
        self._lock = Lock()

    @property
    def exist(self) -> bool:
        """Whether there is a file of users.

        Raises
        ------
        StoreError
            It is there and cannot be read, or was changed: never taken for one that is not there.
        """
        return self._read() is not None

    def all(self) -> list[User]:
        """Return every user, by name."""
        return list((self._read() or {}).values())

    def find(self, name: str) -> User | None:
        """Return the user of a name, however it is capitalised; None when there is none."""
        return (self._read() or {}).get(_small(name))

    def check(self, name: str, passphrase: str) -> User | None:
        """Return the user whose name and passphrase these are.

        As much work is done for a name that is unknown or disabled or has no passphrase: time tells nobody which
        names there are.

        Returns
        -------
        User or None
            None when they do not fit, or the user is disabled; it does not say which.
        """
        user = self.find(name)
        has_one = user is not None and not user.disabled and bool(user.hash)
        # The passphrase is bounded, so that no work can be ordered by sending a long one.
        text = _readable(passphrase)
        fits = check_password_hash(user.hash if user and has_one else _NOBODY, text[:MOST])
        return user if fits and has_one and 0 < len(text) <= MOST else None

    def add(self, name: str, role: str, passphrase: str | None, record: Recorder | None = None) -> User:
        """Add a user.

        Parameters
        ----------
        name
            Lower-case letters, digits, dot, hyphen and underscore; capitals are made small.
        role
            One of ROLES.
        passphrase
            At least FEWEST characters; None for who signs in through a proxy.
        record
            Called before the user is written.

        Raises
        ------
        UserError
            Name, role or passphrase cannot be used.
        StoreError
            The file cannot be read or written.
        """
        name = _checked_name(name)
        added = User(name, _checked_role(role), False, _hashed(passphrase), _epoch())
        with self._changing(record) as users:
            if name in users:
                raise UserError(N_("There is a user {name} already."), name=name)
            users[name] = added
        return added

    def change(
        self,
        name: str,
        *,
        role: str | None = None,
        disabled: bool | None = None,
        record: Recorder | None = None,
    ) -> User:
        """Give a user another role, or keep the user out or let in again; None leaves it.

        Parameters
        ----------
        name
            Of the user.
        role
            One of ROLES.
        disabled
            Whether to be kept out.
        record
            Called before the user is written, where anything changes.

        Raises
        ------
        UserError
            There is no such user, no such role, or nobody would be left to look after users.
        StoreError
            The file cannot be read or written.
        """
        role = None if role is None else _checked_role(role)
        with self._changing(record) as users:
            before = _known(users, name)
            after = before._replace(
                role=before.role if role is None else role,
                disabled=before.disabled if disabled is None else disabled,
            )
            if after != before:
                after = after._replace(epoch=_epoch())
            users[after.name] = after
            if before.administers and not any(_replaces(user, before) for user in users.values()):
                raise UserError(
                    N_("{name} is the last administrator who may sign in."),
                    advice=N_("Make somebody else administrator first, one who signs in the same way."),
                    name=before.name,
                )
        return after

    def set_passphrase(self, name: str, passphrase: str, record: Recorder | None = None) -> User:
        """Give a user another passphrase, which ends the sessions of before.

        Parameters
        ----------
        name
            Of the user.
        passphrase
            At least FEWEST characters.
        record
            Called before the user is written.

        Raises
        ------
        UserError
            There is no such user, or the passphrase is too short or too long.
        StoreError
            The file cannot be read or written.
        """
        _known(self._read() or {}, name)  # said before the work of a digest is done
        digest = _hashed(passphrase)
        with self._changing(record) as users:
            changed = _known(users, name)._replace(hash=digest, epoch=_epoch())
            users[changed.name] = changed
        return changed

    def renew(self) -> None:
        """End the sessions of everybody; without users there are none.

        Raises
        ------
        StoreError
            The file cannot be read or written.
        """
        if self.exist:
            with self._changing(None) as users:
                users.update({name: user._replace(epoch=_epoch()) for name, user in users.items()})

    def _read(self) -> dict[str, User] | None:
        """Return the users by name; None when there is no file. Read anew only when it is another one."""
        with self._lock:
            try:
                stamp = _stamp(os.lstat(self.path))
                if self._kept is None or self._kept[0] != stamp:
                    with self.path.open("rb") as file:
                        status, raw = os.fstat(file.fileno()), file.read()
                    if status.st_mode & 0o077:
                        raise _bad(
                            self.path,
                            N_("Others than its owner may read or write the file."),
                            N_("chmod 600 it."),
                        )
                    self._kept = _stamp(status), _decode(raw, self.path)
            except FileNotFoundError:
                if self.path.is_symlink():  # to what is not there now: no reason to let everybody in
                    raise _bad(self.path, N_("The file is a link to nothing.")) from None
                return None
            except OSError as error:
                raise unreadable(self.path, error) from None
            return dict(self._kept[1])

    @contextmanager
    def _changing(self, record: Recorder | None) -> Iterator[dict[str, User]]:
        """Give the users to change one of them; record and write that, one process at a time."""
        with held(self.path.parent, LOCK):
            users = self._read() or {}
            before = set(users.values())
            yield users
            changed = set(users.values()) - before
            if not changed:
                return
            try:
                # Written before it is recorded: on a full disk the trail tells of nobody who is not there.
                with _written_beside(self.path, _encode(users)) as beside:
                    for user in changed:
                        if record is not None:
                            record(user)
                    os.replace(beside, self.path)
                sync_folder(self.path.parent)
            except OSError as error:
                raise unwritable(self.path.parent, error) from error


def agreed(passphrase: str, again: str) -> str:
    """Return a passphrase that was typed twice alike.

    Raises
    ------
    UserError
        The two differ.
    """
    if passphrase != again:
        raise UserError(N_("The two passphrases differ."), advice=N_("Type the same one twice."))
    return passphrase


def _known(users: Mapping[str, User], name: str) -> User:
    user = users.get(_small(name))
    if user is None:
        raise UserError(
            N_("There is no user {name}; there are {known}."), name=name, known=", ".join(users) or "—"
        )
    return user


def _replaces(user: User, before: User) -> bool:
    """Whether somebody can look after users in the place of another, and sign in as that one does."""
    return user.administers and (bool(user.hash) or not before.hash)


def _checked_name(text: str) -> str:
    name = _small(text)
    if not _NAME.fullmatch(name):
        raise UserError(
            N_("{name} cannot be the name of a user."),
            advice=N_(
                "A name has at most 64 characters: letters a to z, digits, dot, hyphen and underscore, "
                "a letter or a digit first."
            ),
            name=text.encode("unicode_escape").decode() if not text.isprintable() else text or "—",
        )
    if name in RESERVED:
        raise UserError(
            N_("The name {name} stands for no person and cannot be given to one."),
            advice=N_("Choose another name."),
            name=name,
        )
    return name


def _small(name: str) -> str:
    """Make the capitals of a name small; letters of other scripts stay, of which some would become Latin ones."""
    return name.lower() if name.isascii() else name


def _checked_role(role: str) -> str:
    if role not in ROLES:
        raise UserError(N_("There is no role {role}; there are {known}."), role=role, known=", ".join(ROLES))
    return role


def _hashed(passphrase: str | None) -> str:
    """Return what is kept of a passphrase; no message ever holds it."""
    if passphrase is None:
        return ""
    text = _readable(passphrase)
    if not FEWEST <= len(text) <= MOST:
        raise UserError(
            N_("The passphrase has {n} characters; at least {fewest} and at most {most} are needed.")
            if text
            else N_("The passphrase is empty, or not made of characters."),
            advice=N_("Several words are easier to remember than signs."),
            n=len(text),
            fewest=FEWEST,
            most=MOST,
        )
    return generate_password_hash(text, _METHOD)


def _readable(passphrase: str) -> str:
    """Return a passphrase in the one form in which its characters can be written; empty when it is no text.

    Keyboards differ in how they compose a letter with its accent.
    """
    try:
        passphrase.encode()
    except UnicodeEncodeError:
        return ""
    return unicodedata.normalize("NFC", passphrase)


def _epoch() -> str:
    return secrets.token_hex(16)


def _encode(users: Mapping[str, User]) -> bytes:
    """Write users in the one way in which they can be written, sealed: every changed byte shows."""
    listed = [users[name]._asdict() for name in sorted(users)]
    seal = hashlib.sha256(json.dumps([_VERSION, listed], sort_keys=True).encode()).hexdigest()
    content = {"version": _VERSION, "users": listed, "seal": seal}
    return json.dumps(content, indent=1).encode() + b"\n"


def _decode(raw: bytes, path: Path) -> dict[str, User]:
    try:
        content = json.loads(raw)
        users = {row["name"]: User(**row) for row in content["users"]}
        version = content["version"]
        is_whole = raw == _encode(users)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise _bad(path, N_("The file is truncated, damaged or none of ours.")) from None
    if version != _VERSION:
        raise StoreError(
            [
                Finding(
                    N_("The file has schema version {found}; this program reads {version}."),
                    {"found": version, "version": _VERSION},
                    advice=N_("Use the program that wrote it."),
                    file=str(path),
                )
            ]
        )
    if not is_whole:
        raise _bad(path, N_("The file was changed: its users do not fit its seal."))
    return users


@contextmanager
def _written_beside(path: Path, raw: bytes) -> Iterator[Path]:
    """Yield a file, durable, that can take the place of another; whoever does it holds the lock."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)  # of a writer who was killed
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), _OWNER_ALONE)  # also where the mask of the process takes more away
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _bad(path: Path, message: str, advice: str = "") -> StoreError:
    advice = advice or N_("Restore the file from a backup; without it nobody can sign in.")
    return StoreError([Finding(message, advice=advice, file=str(path))])
