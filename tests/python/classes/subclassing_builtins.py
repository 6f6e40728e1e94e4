class Stack(list):
    def push(self, x): self.append(x)


class Default(dict):
    def __missing__(self, key): return f"no {key}"


class Shout(str):
    def __add__(self, other): return Shout(str.__add__(self, other).upper())


s = Stack([1])
s.push(2)
print(s, len(s), isinstance(s, list), Default(a=1)["b"], Shout("a") + "b", Default(a=1).get("b"))
