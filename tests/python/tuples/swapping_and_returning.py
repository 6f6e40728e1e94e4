def ends(x): return x[0], x[-1]


a, b = 1, 2
a, b = b, a
first, last = ends("xyz")
print(a, b, first, last, ends([9]), (a, b)[::-1])
