try:
    compile("await x", "<t>", "exec")
except SyntaxError as error:
    print(error.msg)
