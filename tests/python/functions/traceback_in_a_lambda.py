twice = lambda f, x: f(f(x))
twice(lambda s: s.upper(), 3)
