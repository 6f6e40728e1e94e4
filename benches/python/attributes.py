class Point:
    scale = 2
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.n = 0
    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        self.n = self.n + 1
        return self
    @property
    def size(self):
        return self.x * self.scale + self.y

p = Point(0, 0)
for i in range(150000):
    p.move(1, 2).move(-1, 1)
    p.n = p.x + p.y
print(p.x, p.y, p.n, p.size)
t = 0
for i in range(100000):
    q = Point(i, i)
    t += q.size
print(t)
