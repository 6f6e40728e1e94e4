class Odd(ValueError):
    pass

def check(n):
    if n % 2:
        raise Odd("odd", n)
    return n

def safe(n):
    try:
        return check(n)
    except Odd as error:
        return -error.args[1]
    finally:
        safe.count += 1

safe.count = 0
t = 0
for i in range(100000):
    t += safe(i)
print(t, safe.count)
hits = 0
d = {}
for i in range(100000):
    try:
        d[i % 10]
    except KeyError:
        hits += 1
        if i % 1000 == 0:
            d[i % 10] = i
print(hits)
def gen(n):
    for i in range(n):
        yield i
print(sum(gen(200000)))
