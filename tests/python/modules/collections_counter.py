from collections import Counter
c = Counter("banana")
print(c, c["a"], c["z"], c.most_common(2), sorted(c.elements()), c.total(), c + Counter("nab"), c - Counter("aaa"), c & Counter("ab"), c | Counter("zb"))
c.update("xx"); c.subtract("b"); del c["x"]
print(c, dict(c), Counter(a=1) == Counter({"a": 1}), +Counter(a=-1, b=1))
