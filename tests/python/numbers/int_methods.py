n = 1000
print(n.bit_length(), n.bit_count(), n.to_bytes(2, "big"), int.from_bytes(b"\x03\xe8", "big"), (-5).to_bytes(2, "little", signed=True), n.numerator, n.real, n.imag, n.conjugate(), (5).as_integer_ratio())
try:
    (300).to_bytes(1, "big")
except OverflowError as error:
    print(error)
