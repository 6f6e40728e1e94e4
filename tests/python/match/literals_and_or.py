def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2 | 3: return "few"
        case "a" | b"a": return "a"
        case -1.5: return "minus"
        case None: return "none"
        case True: return "true"
        case _: return "other"


print([f(x) for x in (0, 2, "a", b"a", -1.5, None, True, False, [], 9)])
