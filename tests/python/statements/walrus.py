data = iter([3, 2, 0, 5])
while (n := next(data)):
    print(n)
print([y for x in range(5) if (y := x * x) % 2], y)
if (m := len("abc")) > 2: print(f"{m=} {(k := m + 1)} {k}")
