import math
print(0.1 + 0.2 == 0.3, math.isclose(0.1 + 0.2, 0.3), abs(0.1 + 0.2 - 0.3) < 1e-9, 1e16 + 1 == 1e16, float("nan") in [float("nan")], 0.5 == 1 / 2)
