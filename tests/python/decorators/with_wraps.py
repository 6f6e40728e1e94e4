import functools


def twice(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(f(*args, **kwargs))
    return wrapper


@twice
def add_one(n):
    """One more."""
    return n + 1


print(add_one(1), add_one.__name__, add_one.__doc__, add_one.__wrapped__(1))
