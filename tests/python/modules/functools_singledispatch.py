import functools


@functools.singledispatch
def show(x): return "other"


@show.register
def _(x: int): return f"int {x}"


@show.register(list)
def _(x): return f"list of {len(x)}"


print(show(1), show([1]), show("a"), show(True))
