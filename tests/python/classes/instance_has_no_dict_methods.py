for code in ("(3).foo", "[].foo", "'a'.foo", "None.foo", "(lambda: 0).foo", "int.foo", "print.foo", "(1, 2).foo", "{}.foo", "object().foo", "(x for x in []).foo", "range(3).foo", "True.foo", "1.5.foo", "b''.foo"):
    try:
        eval(code)
    except AttributeError as error:
        print(error)
