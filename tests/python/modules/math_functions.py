import math
print(math.sqrt(2), math.floor(-2.5), math.ceil(2.1), math.trunc(-2.7), math.gcd(12, 18), math.lcm(4, 6), math.factorial(10), math.comb(5, 2), math.perm(5, 2), math.isqrt(17), math.prod([1, 2, 3]), math.hypot(3, 4), math.log(8, 2), math.log10(1000), math.log2(8), math.exp(0), math.pow(2, 3), math.fsum([0.1] * 10), math.isclose(0.1 + 0.2, 0.3), math.copysign(1, -0.0), math.fmod(-7, 3), math.modf(2.5), math.frexp(8), math.degrees(math.pi), math.inf, math.isnan(math.nan), math.tau, math.dist([0, 0], [1, 1]), math.cos(0), sep="\n")
for code in ("math.sqrt(-1)", "math.log(0)", "math.factorial(-1)", "math.factorial(1.5)", "math.exp(1000)", "math.floor('a')", "math.gcd(1.5, 2)", "math.floor(math.inf)", "math.ceil(math.nan)"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
