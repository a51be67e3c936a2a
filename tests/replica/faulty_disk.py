"""A disk that fails when told to, below the engine itself: its file calls pass through here, each may be refused.

It is a VFS of SQLite (https://www.sqlite.org/vfs.html) around the system's own, registered as the default one, so
what the desk opens goes through it unchanged. It can also keep what was written, to rebuild what a power cut leaves.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import NamedTuple

import sqlcipher3._sqlite3 as engine

IOERR_READ, IOERR_SHORT_READ, IOERR_WRITE, IOERR_FSYNC, IOERR_LOCK = 266, 522, 778, 1034, 3850
BUSY, FULL, OK = 5, 13, 0
DELETED = "delete"


class Act(NamedTuple):
    """One call of the engine to the disk: read, write, truncate, sync, lock, shared lock or delete."""

    name: str
    path: str
    at: int = 0
    size: int = 0
    data: bytes = b""


_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))  # a name must stay where it is
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_Io = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Flags = CFUNCTYPE(c_int, c_void_p, c_int)
_ShmLock = CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int)


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", c_int), ("size", c_int), ("longest", c_int), ("next", c_void_p), ("name", c_char_p),
        ("app", c_void_p), ("open", c_void_p), ("delete", c_void_p), ("rest", c_void_p * 13),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p), ("truncate", c_void_p),
        ("sync", c_void_p), ("file_size", c_void_p), ("lock", c_void_p), ("unlock", c_void_p), ("reserved", c_void_p),
        ("control", c_void_p), ("sector", c_void_p), ("traits", c_void_p), ("shm_map", c_void_p),
        ("shm_lock", c_void_p), ("shm_barrier", c_void_p), ("shm_unmap", c_void_p), ("fetch", c_void_p),
        ("unfetch", c_void_p),
    ]  # fmt: skip


class FaultyDisk:
    """`judge` is asked before each call and returns OK or the engine's error code; `seen` collects what was done."""

    def __init__(self) -> None:
        self.judge: Callable[[Act], int] = lambda act: OK
        self.seen: list[Act] | None = None
        self._library = ctypes.CDLL(engine.__file__)
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._real = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs()
        ctypes.memmove(ctypes.byref(self._vfs), self._real, ctypes.sizeof(_Vfs))
        self._vfs.name, self._vfs.next = b"faulty", None
        self._paths: dict[int, str] = {}
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}  # by the address of the real ones: real, ours
        self._kept: list[object] = []  # what C points to
        self._vfs.open = self._keep(_Open(self._open))
        self._vfs.delete = self._keep(_Delete(self._delete))

    def register(self) -> None:
        """Make this the disk of every connection opened from now on."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)

    def unregister(self) -> None:
        """Give the system's disk back; connections opened before stay on this one."""
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        self._library.sqlite3_vfs_register(self._real, 1)

    def _keep(self, callback: object) -> int | None:
        self._kept.append(callback)
        return ctypes.cast(callback, c_void_p).value  # type: ignore[arg-type]

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: object) -> int:
        found = int(_Open(self._real.contents.open)(vfs, name, file, flags, out))
        pointer = ctypes.cast(file, POINTER(c_void_p))
        if found == OK and pointer[0]:
            self._paths[file] = _text(name)
            pointer[0] = ctypes.addressof(self._wrapped(pointer[0]))
        return found

    def _wrapped(self, address: int) -> _Methods:
        known = self._methods.get(address)
        if known is None:
            real, ours = _Methods.from_address(address), _Methods()
            ctypes.memmove(ctypes.byref(ours), address, ctypes.sizeof(_Methods))
            ours.read = self._keep(_Io(lambda f, b, n, at: self._read(_Io(real.read), f, b, n, at)))
            ours.write = self._keep(_Io(lambda f, b, n, at: self._write(_Io(real.write), f, b, n, at)))
            ours.truncate = self._keep(_Truncate(lambda f, n: self._do("truncate", f, _Truncate(real.truncate), f, n)))
            ours.sync = self._keep(_Flags(lambda f, n: self._do("sync", f, _Flags(real.sync), f, n)))
            ours.lock = self._keep(_Flags(lambda f, n: self._do("lock", f, _Flags(real.lock), f, n)))
            ours.shm_lock = self._keep(
                _ShmLock(lambda f, o, n, flags: self._shm_lock(_ShmLock(real.shm_lock), f, o, n, flags))
            )
            known = self._methods[address] = real, ours
        return known[1]

    def _allowed(self, act: Act) -> int:
        code = self.judge(act)
        if code == OK and self.seen is not None:
            self.seen.append(act)
        return code

    def _read(self, real: Callable[..., int], file: int, buffer: int, size: int, at: int) -> int:
        code = self._allowed(Act("read", self._paths[file], at, size))
        if code == IOERR_SHORT_READ:  # as the system does it: what came, then zeros
            real(file, buffer, size, at)
            ctypes.memset(buffer + size // 2, 0, size - size // 2)
        return code or real(file, buffer, size, at)

    def _write(self, real: Callable[..., int], file: int, buffer: int, size: int, at: int) -> int:
        data = bytes((c_char * size).from_address(buffer)) if self.seen is not None else b""
        return self._allowed(Act("write", self._paths[file], at, size, data)) or real(file, buffer, size, at)

    def _do(self, name: str, file: int, real: Callable[..., int], *values: int) -> int:
        return self._allowed(Act(name, self._paths[file], values[1])) or real(*values)

    def _shm_lock(self, real: Callable[..., int], file: int, offset: int, count: int, flags: int) -> int:
        unlock = bool(flags & 1)
        code = OK if unlock else self._allowed(Act("shared lock", self._paths[file], offset, count))
        return code or real(file, offset, count, flags)

    def _delete(self, vfs: int, name: int, sync: int) -> int:
        code = self._allowed(Act(DELETED, _text(name)))
        return code or int(_Delete(self._real.contents.delete)(vfs, name, sync))


def _text(name: int | None) -> str:
    return "" if name is None else ctypes.string_at(name).decode()


_disk: list[FaultyDisk] = []  # one for the process: connections may live longer than the test that opened them


@contextmanager
def faulty_disk() -> Iterator[FaultyDisk]:
    """Put the disk under everything that is opened inside; it obeys until told otherwise."""
    if not _disk:
        _disk.append(FaultyDisk())
    (disk,) = _disk
    disk.judge, disk.seen = lambda act: OK, None
    disk.register()
    try:
        yield disk
    finally:
        disk.judge, disk.seen = lambda act: OK, None
        disk.unregister()


def is_of(act: Act, path: Path) -> bool:
    """Whether `act` meets the file or what belongs to it."""
    return act.path.startswith(str(path))
