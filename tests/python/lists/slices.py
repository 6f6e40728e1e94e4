x = list(range(10))
print(x[2:5], x[-3:], x[::3], x[::-2], x[5:2], x[5:2:-1], x[:], x[slice(1, 8, 3)], x[None:2])
x[2:4] = []
x[:0] = [-1]
x[-1:] = "zz"
print(x)
