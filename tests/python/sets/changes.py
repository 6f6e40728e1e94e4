s = {1, 2}
s.add(3); s.add(3); s.discard(9); s.remove(1); s.update([5, 6], {7}); s |= {8}; s -= {2}; s &= {3, 5, 6, 7}; s ^= {7, 9}
print(sorted(s), set(), len(s), s.copy() == s, bool(set()))
for code in ("s.remove(100)", "set().pop()", "s.add([])", "s | [1]", "s + s", "s[0]", "hash(s)", "set(5)", "s < 3", "frozenset([1]).add(2)"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
