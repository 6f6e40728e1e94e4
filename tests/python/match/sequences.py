def f(x):
    match x:
        case []: return "empty"
        case [a]: return ("one", a)
        case [a, [b, c]]: return ("nested", a, b, c)
        case (first, *_, 0): return ("ends in 0", first)
        case [a, *rest]: return (a, rest)
        case _: return "no sequence"


for x in ([], [1], (1, [2, 3]), [5, 6, 0], range(3), "abc", b"ab", {1, 2}, iter([1])):
    print(f(x))
