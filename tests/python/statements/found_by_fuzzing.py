# Each found by comparing random programs with CPython.
class Plain:
    pass


class Fails(Exception):
    pass


for left in (Plain(), Fails(), ValueError(), {'k': 1}, {1}, range(3), {}.keys(), None, 1.5, (lambda: 0)):
    for right in ('ab', [1], (2,), b'x'):
        d = left
        try:
            d *= right
            print(d)
        except TypeError as e:
            print(type(left).__name__, type(right).__name__, e)
big = 1 << 80
for sequence in ([1], (1,), 'a', b'a', range(3), bytearray(b'a')):
    for index in (big, -big):
        try:
            print(sequence[index])
        except IndexError as e:
            print(type(sequence).__name__, e)
l = [1]
for change in ("l[big] = 1", "del l[big]", "l.insert(0, big)", "l.pop(big)"):
    try:
        exec(change)
    except (IndexError, OverflowError) as e:
        print(change, type(e).__name__, e)
print(l[big:], l[:big], l[-big:], 'abc'[:big], len(l) == 2)


class Shrinks:
    def __index__(self):
        items.clear()
        return 1


# The container changes while its index is asked for.
for use in ("items[Shrinks()]", "items[Shrinks():3]", "items[:Shrinks()]", "items[::Shrinks()]"):
    items = [1, 2, 3]
    try:
        print(use, eval(use))
    except IndexError as e:
        print(use, e)
for use in ("items[Shrinks()] = 1", "del items[Shrinks()]", "items[Shrinks():3] = [9]", "del items[Shrinks():]",
            "items[0:Shrinks()] = 'ab'", "items.insert(Shrinks(), 5)"):
    items = [1, 2, 3]
    try:
        exec(use)
        print(use, items)
    except IndexError as e:
        print(use, e)
