x = [1]
x.append(x)
d = {}
d["me"] = d
print(x, d, (x,))
