import a
print(a.f(), a.b.g())
