words = "  the quick  brown fox ".split()
print(" ".join(w.capitalize() for w in reversed(words)), {w[0]: len(w) for w in words}, max(words, key=len), sorted(words, key=len))
