class N:
    def __init__(self, v): self.v = v
    def __repr__(self): return f"N({self.v})"


for name in "add sub mul truediv floordiv mod pow matmul lshift rshift and xor or".split():
    setattr(N, f"__{name}__", lambda self, o, name=name: f"{name} {self} {o}")
    setattr(N, f"__r{name}__", lambda self, o, name=name: f"r{name} {self} {o}")
n = N(1)
print(n + 2, n - 2, n * 2, n / 2, n // 2, n % 2, n ** 2, n @ 2, n << 2, n >> 2, n & 2, n ^ 2, n | 2, sep="\n")
print(2 + n, 2 - n, 2 * n, 2 / n, 2 // n, 2 % n, 2 ** n, 2 @ n, 2 << n, 2 >> n, 2 & n, 2 ^ n, 2 | n, sep="\n")
