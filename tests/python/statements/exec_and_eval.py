names = {"x": 2}
exec("y = x ** 5\ndef f(): return y", names)
print(names["y"], names["f"](), eval("x + y", names), eval("a * b", {"a": 2}, {"b": 3}))
print(sorted(k for k in names if not k.startswith("__")))
try:
    eval("x = 1")
except SyntaxError as error:
    print(error.msg)
code = compile("1 + 1", "<made>", "eval")
print(eval(code))
