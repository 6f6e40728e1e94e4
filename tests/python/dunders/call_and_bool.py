class Switch:
    def __init__(self): self.on = False
    def __call__(self, on=True): self.on = on; return self
    def __bool__(self): return self.on


s = Switch()
print(bool(s), bool(s()), not s, s and "yes", callable(s), callable(3))
class Bad:
    def __bool__(self): return 1
try:
    bool(Bad())
except TypeError as error:
    print(error)
