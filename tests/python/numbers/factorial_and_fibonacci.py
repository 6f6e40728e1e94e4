def fact(n): return 1 if n < 2 else n * fact(n - 1)


a, b = 0, 1
for _ in range(300): a, b = b, a + b
print(fact(50), a, len(str(fact(200))))
