import statistics, fractions
print(statistics.mean([1, 2, 4]), statistics.median([3, 1, 2]), statistics.mode("aab"), statistics.pstdev([1, 1]), fractions.Fraction(1, 3) + fractions.Fraction("1/6"), fractions.Fraction(0.5))
