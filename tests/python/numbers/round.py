print(round(0.5), round(1.5), round(2.5), round(-0.5), round(2.675, 2), round(1234.5678, -2), round(1234, -2), round(15, -1), round(25, -1), round(3.7), type(round(3.7, 0)).__name__, round(1e300), round(-2.5))
try:
    round(float("nan"))
except ValueError as error:
    print(error)
