for n in (4, 7):
    for d in range(2, n):
        if n % d == 0:
            print(n, "=", d, "*", n // d)
            break
    else:
        print(n, "is prime")
while n:
    n -= 1
else:
    print("done", n)
