class Loud:
    def __init__(self): self.real = 1
    def __getattribute__(self, name):
        if name != "__class__": print("getattribute", name)
        return super().__getattribute__(name)
    def __getattr__(self, name):
        print("getattr", name)
        if name.startswith("x"): return name * 2
        raise AttributeError(name)
    def __setattr__(self, name, value):
        print("setattr", name, value)
        super().__setattr__(name, value)
    def __delattr__(self, name):
        print("delattr", name)
        object.__delattr__(self, name)


o = Loud()
print(o.real, o.xy, hasattr(o, "no"), getattr(o, "no", "default"))
del o.real
