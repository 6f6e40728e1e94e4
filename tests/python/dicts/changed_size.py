d = {"a": 1, "b": 2}
try:
    for k in d: d.pop(k)
except RuntimeError as error:
    print(error)
for k in list(d): d[k] = 0
try:
    for k in d: d[k + k] = 1
except RuntimeError as error:
    print(error, d)
