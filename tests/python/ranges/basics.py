r = range(2, 20, 3)
print(r, len(r), r[2], r[-1], list(r), 8 in r, 9 in r, r.index(8), r.count(5), r[1:3], r[::-1], range(3) == range(0, 3, 1), range(0) == range(5, 1), r.start, r.stop, r.step, list(range(5, 0, -2)), list(reversed(range(3))), sum(range(10 ** 6)))
for code in ("range(1, 2, 0)", "r[10]", "r.index(3)", "range('a')", "range()"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
