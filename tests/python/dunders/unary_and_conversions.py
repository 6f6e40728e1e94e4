class N:
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __index__(self): return 2
    def __round__(self, n=None): return ("round", n)
    def __divmod__(self, o): return ("divmod", o)


n = N()
print(-n, +n, ~n, abs(n), int(n), float(n), "abc"[n], hex(n), round(n), round(n, 1), divmod(n, 3), list(range(n)))
