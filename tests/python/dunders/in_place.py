class Bag:
    def __init__(self, *items): self.items = list(items)
    def __iadd__(self, other): self.items.append(other); return self
    def __isub__(self, other): return Bag(*[i for i in self.items if i != other])
    def __mul__(self, n): return Bag(*self.items * n)


b = c = Bag(1)
b += 2
print(b is c, b.items)
b -= 1
print(b is c, b.items)
b *= 2
print(b.items)
