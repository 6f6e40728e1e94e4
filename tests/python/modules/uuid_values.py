import uuid
u = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(u, repr(u), u.hex, u.int, u.version, u.bytes[:2], u == uuid.UUID(u.hex), uuid.UUID(int=1), uuid.uuid5(uuid.NAMESPACE_DNS, "example.com"), uuid.uuid3(uuid.NAMESPACE_URL, "x"), len(str(uuid.uuid4())), uuid.uuid4().version, u.urn)
try:
    uuid.UUID("x")
except ValueError as error:
    print(error)
