import io
f = io.StringIO("a\nb\nc")
print(f.read(1), f.readline(), list(f), f.tell(), f.seek(0), f.getvalue())
g = io.StringIO()
print("x", 1, file=g)
g.write("y")
print(repr(g.getvalue()), io.BytesIO(b"ab").read())
f.close()
try:
    f.read()
except ValueError as error:
    print(error)
