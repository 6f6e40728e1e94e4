for code in ("x = ", "def f(", "1 = x", "f() = 1", "return 1", "break", "for x in 1", "a b", "x = 'abc", "if True:\nx", "  x", "f(a=1, 2)", "def f(a, a): pass", "lambda: (yield)\nx +", "print 'x'", "else: pass", "import", "x := 1", "del f()", "nonlocal x", "*a, *b = c", "{**x for x in y}", "continue", "yield 1"):
    try:
        compile(code, "<t>", "exec")
        print("fine", repr(code))
    except SyntaxError as error:
        print(type(error).__name__, error.msg)
