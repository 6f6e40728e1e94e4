def make_hashable(value):
    if isinstance(value, dict):
        return tuple((key, make_hashable(item)) for key, item in sorted(value.items()))
    try:
        hash(value)
    except TypeError:
        return tuple(make_hashable(item) for item in value)
    return value


def is_iterable(x):
    try:
        iter(x)
    except TypeError:
        return False
    return True
