for code in ("[].pop()", "[1].pop(3)", "[1].remove(2)", "[1].index(2)", "[1][1]", "[1][-2]", "[] + 1", "[1] * [2]", "[1].insert(1)", "[1].append()", "[].extend(3)", "[3, 'a'].sort()", "[1, 2][::0]", "[1].foo", "list(5)", "list(1, 2)", "hash([])"):
    try:
        print(eval(code))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
