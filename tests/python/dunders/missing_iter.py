for code in ("for x in 5: pass", "a, b = 3", "[*None]", "next([])", "iter(3)", "'a' in 5", "len(3)", "3[0] = 1", "del 3.0[1]"):
    try:
        exec(code.replace("3[0] = 1", "x = 3; x[0] = 1").replace("del 3.0[1]", "x = 3.0; del x[1]"))
    except TypeError as error:
        print(error)
