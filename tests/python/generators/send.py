def average():
    total = count = 0
    value = None
    while True:
        value = yield value
        total += value
        count += 1
        value = total / count


g = average()
print(next(g), g.send(10), g.send(20), g.send(0))
