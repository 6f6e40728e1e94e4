def say(x):
    print(x, end=" ")
    return x


def f(*a, **k):
    print()
    return a, k


print(f(say(1), *[say(2)], k=say(3), **{"m": say(4)}))
print({say("k1"): say("v1"), say("k2"): say("v2")})
x = [0, 0]
x[say(0)] = say(9)
print(x, say(1) < say(2) < say(0) < say(5))
