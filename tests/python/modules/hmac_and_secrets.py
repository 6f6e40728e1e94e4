import hmac, secrets, hashlib
print(hmac.new(b"k", b"m", "sha256").hexdigest(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.new(b"k", b"m", hashlib.sha1).digest()[:2])
print(len(secrets.token_hex(8)), len(secrets.token_bytes(5)), secrets.choice([1]), 0 <= secrets.randbelow(3) < 3, type(secrets.token_urlsafe()).__name__, secrets.compare_digest("a", "b"))
