grid = [[0] * 2] * 2
grid[0][0] = 1
safe = [[0] * 2 for _ in range(2)]
safe[0][0] = 1
a = [1, [2]]
b = a[:]
b[1].append(3)
b.append(4)
print(grid, safe, a, b)
