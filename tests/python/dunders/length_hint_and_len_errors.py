class A:
    def __len__(self): return -1
class B:
    def __len__(self): return "x"


for thing in (A(), B(), 3):
    try:
        len(thing)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
