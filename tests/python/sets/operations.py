a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, a ^ b, a <= {1, 2, 3, 4}, a < a, a >= {1}, a.isdisjoint({9}), 2 in a, len(a), a == {3, 2, 1}, a.union([9], (8,)), a.intersection([1, 3]), a.difference([1]), a.symmetric_difference([1, 7]), a.issubset(range(9)), a.issuperset([1]))
