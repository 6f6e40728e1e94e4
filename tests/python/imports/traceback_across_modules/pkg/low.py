def low(x):
    raise TypeError(f"cannot take {x!r}")
