"""One thread: what is local to a thread, and locks that nobody else wants."""

import contextlib as _contextlib

TIMEOUT_MAX = 4294967.0


class local:
    pass


class Lock:
    _again = False

    def __init__(self):
        self._held = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._held and not self._again:
            if blocking and timeout < 0:
                raise RuntimeError('the only thread waits for itself')
            return False
        self._held += 1
        return True

    def release(self):
        if not self._held:
            raise RuntimeError('cannot release un-acquired lock' if self._again else 'release unlocked lock')
        self._held -= 1

    def locked(self):
        return self._held > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc_info):
        self.release()


class RLock(Lock):
    _again = True


class Event:
    def __init__(self):
        self._flag = False

    def is_set(self):
        return self._flag

    def set(self):
        self._flag = True

    def clear(self):
        self._flag = False

    def wait(self, timeout=None):
        return self._flag


class Thread:
    _count = 0

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        Thread._count += 1
        self._target, self._args, self._kwargs = target, args, kwargs or {}
        self.name = name or f'Thread-{Thread._count}' + (f' ({target.__name__})' if target else '')
        self.daemon, self.ident = bool(daemon), None

    def run(self):
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        raise NotImplementedError('Ormery does not support starting threads yet')

    def is_alive(self):
        return False

    def join(self, timeout=None):
        raise RuntimeError('cannot join thread before it is started')

    def __repr__(self):
        return f'<{type(self).__name__}({self.name}, initial)>'


class _MainThread(Thread):
    def __init__(self):
        self.name, self.daemon, self.ident, self._target = 'MainThread', False, 139872, None

    def is_alive(self):
        return True

    def start(self):
        raise RuntimeError('threads can only be started once')

    def __repr__(self):
        return f'<_MainThread(MainThread, started {self.ident})>'


_main = _MainThread()


def current_thread():
    return _main


main_thread = currentThread = current_thread


def get_ident():
    return _main.ident


get_native_id = get_ident


def active_count():
    return 1


def enumerate():
    return [_main]
