import hashlib
print(hashlib.md5(b"a").hexdigest(), hashlib.sha1(b"a").hexdigest(), hashlib.sha256(b"").hexdigest(), hashlib.sha512(b"a").hexdigest()[:20], hashlib.new("sha256", b"x").digest()[:3], hashlib.sha256().digest_size, hashlib.pbkdf2_hmac("sha256", b"p", b"s", 10).hex(), hashlib.sha224(b"a").name, sep="\n")
h = hashlib.sha256()
h.update(b"a"); h.update(b"b")
print(h.hexdigest() == hashlib.sha256(b"ab").hexdigest())
try:
    hashlib.sha256("a")
except TypeError as error:
    print(error)
try:
    hashlib.new("nope")
except ValueError as error:
    print(error)
