import functools


@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)


class Cell:
    alive = False
    def set(self, v): self.alive = v
    birth = functools.partialmethod(set, True)


c = Cell()
c.birth()
print(fib(90), c.alive)
