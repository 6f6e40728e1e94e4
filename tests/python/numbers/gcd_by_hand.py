def gcd(a, b):
    while b: a, b = b, a % b
    return a


print(gcd(2 ** 100, 6 ** 50) == 2 ** 50, gcd(0, 5), gcd(-12, 18))
