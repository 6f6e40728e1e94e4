print(sum(x for x in range(4)), ",".join(c for c in "abc"), sorted((x for x in [2, 1]), reverse=True), dict((k, v) for k, v in [(1, 2)]), any(x > 2 for x in [1, 3]))
