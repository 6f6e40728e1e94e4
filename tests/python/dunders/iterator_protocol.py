class Down:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n


d = Down(3)
print(list(d), list(d), next(Down(1)), list(zip(Down(2), "ab")))
try:
    next(d)
except StopIteration as stop:
    print(repr(stop))
