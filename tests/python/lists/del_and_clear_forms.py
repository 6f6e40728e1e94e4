x = list(range(8))
del x[0], x[-1]
del x[1:3]
print(x)
x[:] = []
print(x, x is not [])
x += [1]; x *= 3
print(x, [0] * 3 + x)
