a = b = []
a.append(1)
print(b, a is b)
i = 0
i, x = 1, [5, 6]
x[i], i = 9, 0
print(x, i)
a, b = b, a + [2]
print(a, b)
