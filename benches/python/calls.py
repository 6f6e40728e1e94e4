def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

def add(a, b=2, *, c=3):
    return a + b + c

print(fib(24))
total = 0
for i in range(200000):
    total = add(total, i, c=1) - i
print(total)
