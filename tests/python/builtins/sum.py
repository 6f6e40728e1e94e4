print(sum([1, 2]), sum([], 5), sum([[1], [2]], []), sum([0.5, 1]), sum((1, 2), start=10), sum(x for x in range(4)))
for code in ("sum('ab')", "sum(['a'], '')", "sum([1, 'a'])", "sum(3)", "sum([[]])"):
    try:
        eval(code)
    except TypeError as error:
        print(error)
