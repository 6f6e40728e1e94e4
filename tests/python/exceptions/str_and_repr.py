print(repr(ValueError()), str(ValueError()), repr(ValueError("a")), repr(ValueError("a", 1)), str(ValueError("a", 1)))
print(str(KeyError("k")), repr(KeyError("k")), str(KeyError()), str(OSError(2, "gone")), repr(Exception(None)))
