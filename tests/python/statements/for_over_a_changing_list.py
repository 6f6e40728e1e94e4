items = [1, 2, 3, 4]
for x in items:
    if x % 2 == 0:
        items.remove(x)
print(items)
d = {"a": 1}
try:
    for k in d:
        d["b"] = 2
except RuntimeError as error:
    print(error)
s = {1}
try:
    for x in s: s.add(2)
except RuntimeError as error:
    print(error)
