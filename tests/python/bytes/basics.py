b = b"hello\x00\xff"
print(b, b[0], b[1:3], len(b), list(b[:3]), b.hex(), bytes.fromhex("68 69"), bytes(3), bytes([65, 66]), b + b"!", b"a" * 3, 104 in b, b"ell" in b)
print(bytes("é", "utf-8"), b"caf\xc3\xa9".decode(), b"a" == "a", hash(b"a") == hash(b"a"))
