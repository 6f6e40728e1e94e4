from itertools import *
print(list(product("ab", [1, 2])), list(product("ab", repeat=2))[:3], list(permutations("abc", 2)), list(combinations("abc", 2)), list(combinations_with_replacement("ab", 2)), len(list(permutations(range(5)))), sep="\n")
