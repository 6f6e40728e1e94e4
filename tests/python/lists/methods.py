x = [3, 1, 2]
x.append(5); x.extend("ab"); x.insert(0, 9); x.insert(-1, 7); x.insert(100, 8)
print(x, x.pop(), x.pop(0), x.index(2), x.count(1), x)
x.remove("b"); x.reverse(); y = x.copy(); x.clear()
print(x, y, y * 2, y + [1], [1] * -1)
