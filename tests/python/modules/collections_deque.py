from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4); d.appendleft(0)
print(d, d.pop(), d.popleft(), d, d.maxlen, len(d), d[0])
d.extend([7, 8]); d.rotate(1)
print(d, list(d), 7 in d, deque("ab") + deque("c"), d.count(7), d.index(8))
try:
    deque().pop()
except IndexError as error:
    print(error)
