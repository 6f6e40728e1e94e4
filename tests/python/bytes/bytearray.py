a = bytearray(b"abc")
a[0] = 90
a.append(33)
a += b"xy"
a.extend([49])
del a[1]
print(a, bytes(a), a.pop(), len(a), a == b"Zc!xy", a.decode())
try:
    a[0] = 256
except ValueError as error:
    print(error)
