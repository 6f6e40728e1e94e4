def sort(x):
    if len(x) < 2: return x
    p, *r = x
    return sort([y for y in r if y < p]) + [p] + sort([y for y in r if y >= p])


print(sort([3, 1, 2, 3, 0]), sort(list("banana")))
