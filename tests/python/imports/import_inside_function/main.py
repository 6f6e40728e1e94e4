def f():
    from helper import value
    import helper as h
    return value, h.value
print(f(), "helper" in globals())
import importlib
h = importlib.import_module("helper")
h.value = 5
print(f(), importlib.reload(h).value)
