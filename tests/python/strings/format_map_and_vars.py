class Default(dict):
    def __missing__(self, k): return f"<{k}>"


print("{a} {b}".format_map(Default(a=1)), "{x} {y}".format(**{"x": 1, "y": 2}))
