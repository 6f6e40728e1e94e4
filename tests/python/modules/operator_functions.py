import operator as op
print(op.add(1, 2), op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.attrgetter("real")(3), op.methodcaller("upper")("a"), op.contains([1], 1), op.mul(2, 3), op.not_(1), op.neg(2), op.getitem({"a": 1}, "a"), op.eq(1, 1), sorted([("a", 2), ("b", 1)], key=op.itemgetter(1)), op.truediv(1, 2), op.attrgetter("__class__.__name__")(3))
