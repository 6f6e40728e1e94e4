t = ([1],)
try:
    t[0] += [2]
except TypeError as error:
    print(error, t)
n = 7
n **= 2; n //= 3; n %= 5; n <<= 4; n |= 1; n ^= 3; n >>= 1; n &= 6; n -= 1; n *= 10; n /= 4
print(n)
x = y = [1]
x += (2,)
print(y)
