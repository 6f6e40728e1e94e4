width, precision, value = 10, 3, 2 / 3
print(f"{value:{width}.{precision}}|{'x':*^{width}}|{value:>{width}.{precision}f}")
print(f"{[1, 2][0]} {({'a': 1})['a']} {(lambda: 5)()} {'a' if width else 'b'} {width!r:>5}")
