def f(a, b=1): ...


for call in ("f(1, a=2)", "f(**{'a': 1}, a=2)", "f(1, 2, b=3)"):
    try:
        eval(call)
    except (TypeError, SyntaxError) as error:
        print(error)
