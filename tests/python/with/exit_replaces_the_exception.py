class R:
    def __enter__(self): pass
    def __exit__(self, *a): raise RuntimeError("from exit")


try:
    with R():
        raise ValueError("body")
except RuntimeError as error:
    print(error, repr(error.__context__))
