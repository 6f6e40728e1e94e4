for code in ("a, b = 1, 2, 3", "a, b = [1]", "a, *b, c = [1]", "(a, b), c = 1, 2", "a, b = {}", "for a, b in [(1,)]: pass"):
    try:
        exec(code)
    except (ValueError, TypeError) as error:
        print(error)
