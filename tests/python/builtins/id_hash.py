a = []
b = a
print(id(a) == id(b), id([]) == id(a), hash("a") == hash("a"), hash(5), hash(-1), hash(True), hash(2.0), hash(None) == hash(None), hash((1,)) == hash((1,)))
