from contextlib import contextmanager


@contextmanager
def layer(n):
    try:
        yield
    except ValueError as error:
        print(n, error)
        if n == 1: return
        raise


with layer(1), layer(2), layer(3):
    raise ValueError("deep")
print("end")
