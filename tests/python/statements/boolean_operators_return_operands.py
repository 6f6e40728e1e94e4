print(0 or "a", 1 and [], None or 0 or {}, "x" and "y", not [], "" or None, 1 or 1 / 0)
print("yes" if [] else "no", 1 if 0 else 2 if 0 else 3)
