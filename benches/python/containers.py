counts = {}
words = ["w" + str(i % 100) for i in range(100000)]
for w in words:
    counts[w] = counts.get(w, 0) + 1
print(len(counts), counts["w7"])
data = []
for i in range(200000):
    data.append(i * 3 % 1001)
data.sort()
print(data[1000], sum(data))
squares = [x * x for x in data if x % 2]
print(len(squares))
grid = [[0] * 50 for _ in range(50)]
for k in range(20):
    for r in range(50):
        row = grid[r]
        for c in range(50):
            row[c] += r * c
print(grid[10][10])
d = {i: i + 1 for i in range(100000)}
s = 0
for k, v in d.items():
    s += k * v
print(s)
