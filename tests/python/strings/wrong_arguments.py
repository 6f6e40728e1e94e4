for code in ("'a'.upper(1)", "'a'.split(1)", "'a'.replace('a')", "'a'.startswith(1)", "'a'.find(1)", "'a'.zfill('x')", "'a' * 1.5", "'a'.join()", "'a'.center()", "'abc'.strip(1)", "'a'.encode('nope')", "'a'.foo", "''.join(1, 2)"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
