def log(xs):
    for x in xs:
        print("pull", x)
        yield x


squares = (x * x for x in log(range(3)))
for s in squares:
    print(s)
