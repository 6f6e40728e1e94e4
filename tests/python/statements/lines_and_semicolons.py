x = 1; y = \
    2; z = (x +
            y)
if x: print(z); print("same line")
for _ in range(2): pass
print(_)
