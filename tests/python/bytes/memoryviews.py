m = memoryview(b'hello'); print(m[0], m[1:3].tobytes(), len(m), m.tolist(), m.readonly, m.nbytes, m.format, m.itemsize, m.shape, m == b'hello', bytes(m[::2]))
try: m[0] = 1
except TypeError as e: print(e)
ba = bytearray(b'hello'); m = memoryview(ba); m[0] = 74; m[1:3] = b'EL'; print(ba, m.obj is ba, m.hex(), list(m))
try: memoryview('x')
except TypeError as e: print(e)
with memoryview(b'x') as v: print(v[0])
try: v[0]
except ValueError as e: print(e)
