import base64
print(base64.b64encode(b"hello?>"), base64.b64decode("aGVsbG8="), base64.urlsafe_b64encode(b"\xfb\xff"), base64.b32encode(b"hi"), base64.b16encode(b"hi"), base64.b64decode(base64.b64encode(b"")), base64.b85encode(b"hi"))
try:
    base64.b64decode("abc")
except Exception as error:
    print(type(error).__module__, type(error).__name__, error)
