class Door:
    def __enter__(self): print("open"); return "inside"
    def __exit__(self, kind, value, tb): print("close", kind and kind.__name__, value); return kind is KeyError


with Door() as d:
    print(d)
with Door():
    raise KeyError("swallowed")
try:
    with Door():
        raise ValueError("through")
except ValueError as error:
    print("got", error)
