fs = {n: (lambda n=n: n if n % 2 else -n) for n in range(4)}
print([f() for f in fs.values()])
