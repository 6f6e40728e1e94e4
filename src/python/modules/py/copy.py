"""Copies of objects, shallow and deep."""


class Error(Exception):
    pass


error = Error

_ATOMIC = (type(None), int, float, bool, str, bytes, type, range, slice, type(Ellipsis), type(NotImplemented),
           type(len), type(lambda: 0), property)


def _reduced(x, cls):
    """What `__reduce_ex__` of a class of one's own says, or None for the default: class, then state."""
    for name in ('__reduce_ex__', '__reduce__'):
        method = getattr(cls, name, None)
        if method is not None and method is not getattr(object, name, None):
            return method(x, 4) if name == '__reduce_ex__' else method(x)
    return None


def copy(x):
    cls = type(x)
    if cls in _ATOMIC or cls is tuple or cls is frozenset or issubclass(cls, type):
        return x
    if cls in (list, dict, set, bytearray):
        return x.copy()
    copier = getattr(cls, '__copy__', None)
    if copier is not None:
        return copier(x)
    reduced = _reduced(x, cls)
    if reduced is not None:
        return x if isinstance(reduced, str) else _reconstruct(x, None, *reduced)
    return _rebuild(x, cls, None)


def deepcopy(x, memo=None, _nil=[]):
    if memo is None:
        memo = {}
    found = memo.get(id(x), _nil)
    if found is not _nil:
        return found
    cls = type(x)
    if cls in _ATOMIC or issubclass(cls, type):
        return x
    if cls is bytearray:
        result = memo[id(x)] = x.copy()
        return result
    if cls is list:
        result = memo[id(x)] = []
        for item in x:
            result.append(deepcopy(item, memo))
        return result
    if cls is dict:
        result = memo[id(x)] = {}
        for key, value in x.items():
            result[deepcopy(key, memo)] = deepcopy(value, memo)
        return result
    if cls is tuple:
        items = [deepcopy(item, memo) for item in x]
        if id(x) in memo:
            return memo[id(x)]
        same = all(a is b for a, b in zip(items, x))
        result = x if same else tuple(items)
        memo[id(x)] = result
        return result
    if cls in (set, frozenset):
        return cls(deepcopy(item, memo) for item in x)
    copier = getattr(cls, '__deepcopy__', None)
    if copier is not None:
        result = copier(x, memo)
    else:
        reduced = _reduced(x, cls)
        if isinstance(reduced, str):
            return x
        if reduced is not None:
            result = _reconstruct(x, memo, *reduced)
        else:
            result = _rebuild(x, cls, memo)
    if result is not x:
        memo[id(x)] = result
        # The original stays alive as long as the memo: its id must not be given to another object.
        memo.setdefault(id(memo), []).append(x)
    return result


def _rebuild(x, cls, memo):
    deep = memo is not None
    newargs = getattr(cls, '__getnewargs__', None)
    if issubclass(cls, (list, dict, set)):
        result = cls.__new__(cls)
    elif newargs is not None:
        args = newargs(x)
        result = cls.__new__(cls, *(deepcopy(args, memo) if deep else args))
    elif issubclass(cls, BaseException):
        result = cls.__new__(cls, *x.args)
    elif issubclass(cls, (int, float, bytes, frozenset)):
        base = next(b for b in (int, float, bytes, frozenset) if issubclass(cls, b))
        result = cls.__new__(cls, base(x))
    elif hasattr(x, '__dict__') or hasattr(cls, '__slots__'):
        result = cls.__new__(cls)
    elif cls.__module__ in ('datetime', 'decimal', 'uuid', 're', 'builtins'):
        return x
    else:
        raise TypeError(f'cannot pickle {cls.__name__!r} object')
    if deep:
        memo[id(x)] = result
    state = _state_of(x, cls)
    if state is not None:
        _set_state(result, deepcopy(state, memo) if deep else state)
    if issubclass(cls, list):
        list.extend(result, (deepcopy(i, memo) for i in x) if deep else list.__iter__(x))
    elif issubclass(cls, dict):
        for key, value in dict.items(x):
            dict.__setitem__(result, deepcopy(key, memo) if deep else key, deepcopy(value, memo) if deep else value)
    elif issubclass(cls, set):
        set.update(result, (deepcopy(i, memo) for i in x) if deep else set.__iter__(x))
    return result


def _state_of(x, cls):
    """What is to be carried over to a new object: the namespace, and the slots if there are any; pickles carry it too."""
    getstate = getattr(cls, '__getstate__', None)
    if getstate is not None and getstate is not getattr(object, '__getstate__', None):
        return getstate(x)
    state = getattr(x, '__dict__', None) or None
    slots = {}
    for base in cls.__mro__:
        names = base.__dict__.get('__slots__', ())
        for name in (names,) if isinstance(names, str) else names:
            if name not in ('__dict__', '__weakref__') and hasattr(x, name):
                slots[name] = getattr(x, name)
    return (state, slots) if slots else state


def _set_state(result, state):
    if hasattr(type(result), '__setstate__'):
        result.__setstate__(state)
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if state:
        result.__dict__.update(state)
    for name, value in (slots or {}).items():
        setattr(result, name, value)


def _reconstruct(x, memo, func, args, state=None, listiter=None, dictiter=None):
    deep = memo is not None
    result = func(*(deepcopy(a, memo) for a in args) if deep else args)
    if deep:
        memo[id(x)] = result
    if state is not None:
        _set_state(result, deepcopy(state, memo) if deep else state)
    for item in listiter or ():
        result.append(deepcopy(item, memo) if deep else item)
    for key, value in dictiter or ():
        result[deepcopy(key, memo) if deep else key] = deepcopy(value, memo) if deep else value
    return result
