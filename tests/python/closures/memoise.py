def memo(f):
    seen = {}
    def inner(n):
        if n not in seen:
            print("compute", n)
            seen[n] = f(n)
        return seen[n]
    return inner


square = memo(lambda n: n * n)
print(square(3), square(3), square(4))
