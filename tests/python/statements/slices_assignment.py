x = list(range(10))
x[2:5] = ["a"]
x[::3] = [0] * len(x[::3])
print(x)
del x[::2]
print(x, x[::-1], x[-2:], x[10:], x[:-100])
try:
    x[::2] = [1]
except ValueError as error:
    print(error)
x[1:1] = [7, 8]
print(x)
