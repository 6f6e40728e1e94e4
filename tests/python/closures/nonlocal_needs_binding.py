try:
    exec("def f():\n    nonlocal q\n    q = 1\n")
except SyntaxError as error:
    print(error.msg)
