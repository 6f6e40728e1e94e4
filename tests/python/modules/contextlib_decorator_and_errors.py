from contextlib import contextmanager, ContextDecorator
@contextmanager
def none():
    if False: yield
@contextmanager
def two():
    yield 1
    yield 2
for c in (none, two):
    try:
        with c(): pass
    except RuntimeError as error:
        print(error)
class D(ContextDecorator):
    def __enter__(self): print("enter")
    def __exit__(self, *a): print("exit")
@D()
def f(): print("body")
f()
