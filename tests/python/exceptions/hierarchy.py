for e in (KeyError, ZeroDivisionError, UnicodeDecodeError, ModuleNotFoundError, FileNotFoundError, RecursionError, NotImplementedError, StopIteration, KeyboardInterrupt, UnboundLocalError, IndentationError):
    print(" < ".join(c.__name__ for c in e.__mro__[:-1]))
