def change(x, y):
    x.append(1)
    y = y + [1]
    return y


a, b = [], []
print(change(a, b), a, b)
