"""Objects as bytes and back: the opcodes of protocol 4, for values, instances and whatever tells how by `__reduce__`."""

import sys
from copy import _set_state, _state_of

HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 4


class PickleError(Exception):
    pass


class PicklingError(PickleError):
    pass


class UnpicklingError(PickleError):
    pass


# In CPython these three come from the module's C half, and say so.
PickleError.__module__ = PicklingError.__module__ = UnpicklingError.__module__ = "_pickle"

dispatch_table = {}


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    writer = _Writer()
    writer.save(obj)
    return b"\x80\x04" + b"".join(writer.out) + b"."


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    file.write(dumps(obj))


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError("a bytes-like object is required, not '%s'" % type(data).__name__)
    return _Reader(bytes(data)).load()


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    return loads(file.read())


def _number(n, size):
    return n.to_bytes(size, "little")


def _qualified(obj):
    return getattr(obj, "__qualname__", None) or obj.__name__


def _found(module, name):
    __import__(module)
    found = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _default(obj, cls):
    """What `copyreg.__reduce_ex__` finds out: arguments of `__new__`, state, items."""
    args = getattr(cls, "__getnewargs__", None)
    args = args(obj) if args is not None else ()
    for base in (int, float, str, bytes, tuple, frozenset):
        if issubclass(cls, base) and not args:
            args = (base(obj),)
    state = _state_of(obj, cls)
    if state is None and not hasattr(obj, "__dict__") and not args:
        raise TypeError("cannot pickle %r object" % cls.__name__)
    items = list(list.__iter__(obj)) if issubclass(cls, list) else None
    pairs = list(dict.items(obj)) if issubclass(cls, dict) else None
    return args, state, items, pairs


class _Writer:
    def __init__(self):
        self.out = []
        self.memo = {}
        self.kept = []

    def save(self, obj):
        cls = type(obj)
        plain = self.plain.get(cls)
        if plain is not None:
            plain(self, obj)
            return
        if id(obj) in self.memo:
            self.out.append(b"j" + _number(self.memo[id(obj)], 4))
            return
        walk = self.containers.get(cls)
        if walk is not None:
            walk(self, obj)
        elif issubclass(cls, type) or cls in (type(_number), type(len)):
            self.by_name(obj)
        else:
            self.by_parts(obj, cls)

    def keep(self, obj):
        self.memo[id(obj)] = len(self.memo)
        # It must live as long as the memo: its id would be given to another object.
        self.kept.append(obj)
        self.out.append(b"\x94")

    def none(self, obj):
        self.out.append(b"N")

    def boolean(self, obj):
        self.out.append(b"\x88" if obj else b"\x89")

    def integer(self, obj):
        if 0 <= obj < 256:
            self.out.append(b"K" + _number(obj, 1))
        elif 0 <= obj < 65536:
            self.out.append(b"M" + _number(obj, 2))
        elif -(2**31) <= obj < 2**31:
            self.out.append(b"J" + obj.to_bytes(4, "little", signed=True))
        else:
            size = obj.bit_length() // 8 + 1
            self.out.append(b"\x8b" + _number(size, 4) + obj.to_bytes(size, "little", signed=True))

    def number(self, obj):
        self.out.append(b"F" + repr(obj).encode() + b"\n")

    def text(self, obj):
        data = obj.encode("utf-8")
        self.out.append((b"\x8c" + _number(len(data), 1) if len(data) < 256 else b"X" + _number(len(data), 4)) + data)

    def data(self, obj):
        self.out.append((b"C" + _number(len(obj), 1) if len(obj) < 256 else b"B" + _number(len(obj), 4)) + obj)

    def sequence(self, obj):
        if not obj:
            self.out.append(b")")
            return
        self.out.append(b"(")
        for item in obj:
            self.save(item)
        if id(obj) in self.memo:
            # It holds itself: the inner walk has made it already.
            self.out.append(b"1j" + _number(self.memo[id(obj)], 4))
            return
        self.out.append(b"t")
        self.keep(obj)

    def items(self, obj):
        self.out.append(b"]")
        self.keep(obj)
        self.appended(obj)

    def appended(self, items):
        self.out.append(b"(")
        for item in items:
            self.save(item)
        self.out.append(b"e")

    def mapping(self, obj):
        self.out.append(b"}")
        self.keep(obj)
        self.assigned(obj.items())

    def assigned(self, pairs):
        self.out.append(b"(")
        for key, value in pairs:
            self.save(key)
            self.save(value)
        self.out.append(b"u")

    def several(self, obj):
        self.out.append(b"\x8f")
        self.keep(obj)
        self.out.append(b"(")
        for item in obj:
            self.save(item)
        self.out.append(b"\x90")

    def frozen(self, obj):
        self.out.append(b"(")
        for item in obj:
            self.save(item)
        self.out.append(b"\x91")
        self.keep(obj)

    def by_name(self, obj, name=None):
        name = name or _qualified(obj)
        module = getattr(obj, "__module__", None) or "__main__"
        if type(obj) is type(None):
            module, name = "builtins", "NoneType"
        if "<locals>" in name:
            raise AttributeError("Can't pickle local object %r" % name)
        try:
            found = _found(module, name)
        except (ImportError, KeyError):
            raise PicklingError("Can't pickle %r: import of module %r failed" % (obj, module)) from None
        except AttributeError:
            raise PicklingError("Can't pickle %r: attribute lookup %s on %s failed" % (obj, name, module)) from None
        if found is not obj:
            raise PicklingError("Can't pickle %r: it's not the same object as %s.%s" % (obj, module, name))
        self.text(module)
        self.text(name)
        self.out.append(b"\x93")
        self.keep(obj)

    def by_parts(self, obj, cls):
        told = None
        if cls in dispatch_table:
            told = dispatch_table[cls](obj)
        else:
            for name in ("__reduce_ex__", "__reduce__"):
                method = getattr(cls, name, None)
                if method is not None and method is not getattr(object, name, None):
                    told = method(obj, 4) if name == "__reduce_ex__" else method(obj)
                    break
        if isinstance(told, str):
            self.by_name(obj, told)
            return
        if told is None:
            args, state, items, pairs = _default(obj, cls)
            self.save(cls)
            self.save(tuple(args))
            self.out.append(b"\x81")
        else:
            func, args, state, items, pairs = (*told, None, None, None)[:5]
            self.save(func)
            self.save(args)
            self.out.append(b"R")
        self.keep(obj)
        if items is not None:
            self.appended(items)
        if pairs is not None:
            self.assigned(pairs)
        if state is not None:
            self.save(state)
            self.out.append(b"b")

    plain = {type(None): none, bool: boolean, int: integer, float: number, str: text, bytes: data}
    containers = {tuple: sequence, list: items, dict: mapping, set: several, frozenset: frozen}


class _Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.stack = []
        self.marks = []
        self.memo = []

    def take(self, size):
        taken = self.data[self.at : self.at + size]
        if len(taken) < size:
            raise UnpicklingError("pickle data was truncated")
        self.at += size
        return taken

    def count(self, size):
        return int.from_bytes(self.take(size), "little")

    def marked(self):
        start = self.marks.pop()
        taken = self.stack[start:]
        del self.stack[start:]
        return taken

    def load(self):
        if not self.data:
            raise EOFError("Ran out of input")
        stack = self.stack
        while True:
            code = self.take(1)
            if code == b".":
                return stack.pop()
            step = self.steps.get(code)
            if step is None:
                raise UnpicklingError("invalid load key, %s." % repr(code)[1:])
            step(self, stack)

    def protocol(self, stack):
        self.take(1)

    def mark(self, stack):
        self.marks.append(len(stack))

    def long(self, stack):
        stack.append(int.from_bytes(self.take(self.count(4)), "little", signed=True))

    def number(self, stack):
        end = self.data.index(b"\n", self.at)
        stack.append(float(self.data[self.at : end].decode()))
        self.at = end + 1

    def sequence(self, stack):
        items = self.marked()
        stack.append(tuple(items))

    def append(self, stack):
        items = self.marked()
        target = stack[-1]
        if isinstance(target, list):
            list.extend(target, items)
        else:
            for item in items:
                target.append(item)

    def assign(self, stack):
        items = self.marked()
        for i in range(0, len(items), 2):
            stack[-1][items[i]] = items[i + 1]

    def add(self, stack):
        items = self.marked()
        stack[-1].update(items)

    def frozen(self, stack):
        items = self.marked()
        stack.append(frozenset(items))

    def named(self, stack):
        name = stack.pop()
        stack.append(_found(stack.pop(), name))

    def new(self, stack):
        args = stack.pop()
        cls = stack.pop()
        stack.append(cls.__new__(cls, *args))

    def reduce(self, stack):
        args = stack.pop()
        func = stack.pop()
        stack.append(func(*args))

    def build(self, stack):
        state = stack.pop()
        _set_state(stack[-1], state)

    steps = {
        b"\x80": protocol,
        b"N": lambda self, stack: stack.append(None),
        b"\x88": lambda self, stack: stack.append(True),
        b"\x89": lambda self, stack: stack.append(False),
        b"K": lambda self, stack: stack.append(self.count(1)),
        b"M": lambda self, stack: stack.append(self.count(2)),
        b"J": lambda self, stack: stack.append(int.from_bytes(self.take(4), "little", signed=True)),
        b"\x8b": long,
        b"F": number,
        b"\x8c": lambda self, stack: stack.append(self.take(self.count(1)).decode("utf-8")),
        b"X": lambda self, stack: stack.append(self.take(self.count(4)).decode("utf-8")),
        b"C": lambda self, stack: stack.append(self.take(self.count(1))),
        b"B": lambda self, stack: stack.append(self.take(self.count(4))),
        b")": lambda self, stack: stack.append(()),
        b"]": lambda self, stack: stack.append([]),
        b"}": lambda self, stack: stack.append({}),
        b"\x8f": lambda self, stack: stack.append(set()),
        b"(": mark,
        b"t": sequence,
        b"1": lambda self, stack: self.marked(),
        b"e": append,
        b"u": assign,
        b"\x90": add,
        b"\x91": frozen,
        b"\x93": named,
        b"\x81": new,
        b"R": reduce,
        b"b": build,
        b"\x94": lambda self, stack: self.memo.append(stack[-1]),
        b"j": lambda self, stack: stack.append(self.memo[self.count(4)]),
    }
