from fractions import Fraction as _Fraction
import math as _math


class StatisticsError(ValueError):
    pass


def _exact_sum(data):
    total = 0
    for x in data:
        total += _Fraction(x) if isinstance(x, (int, float)) else _Fraction(*x.as_integer_ratio())
    return total


def _like(value, data):
    kind = next((type(x) for x in data if not isinstance(x, int)), None)
    if kind is None:
        return value.numerator if value.denominator == 1 else value.numerator / value.denominator
    if kind is float:
        return value.numerator / value.denominator
    return kind(value.numerator) / kind(value.denominator)


def mean(data):
    data = list(data)
    if not data:
        raise StatisticsError('mean requires at least one data point')
    return _like(_Fraction(_exact_sum(data)) / len(data), data)


def fmean(data, weights=None):
    data = [float(x) for x in data]
    if not data:
        raise StatisticsError('fmean requires at least one data point')
    if weights is None:
        return _math.fsum(data) / len(data)
    weights = list(weights)
    return _math.fsum(x * w for x, w in zip(data, weights)) / _math.fsum(weights)


def geometric_mean(data):
    return _math.exp(fmean(map(_math.log, data)))


def harmonic_mean(data):
    data = list(data)
    return len(data) / sum(1 / x for x in data)


def median(data):
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError('no median for empty data')
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    if not data:
        raise StatisticsError('no median for empty data')
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    if not data:
        raise StatisticsError('no median for empty data')
    return data[len(data) // 2]


def multimode(data):
    counts = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    most = max(counts.values(), default=0)
    return [x for x, n in counts.items() if n == most]


def mode(data):
    modes = multimode(data)
    if not modes:
        raise StatisticsError('no mode for empty data')
    return modes[0]


def _squares(data, centre):
    if centre is None:
        centre = _Fraction(_exact_sum(data)) / len(data)
    return sum((_Fraction(x) - _Fraction(centre)) ** 2 for x in data)


def variance(data, xbar=None):
    data = list(data)
    if len(data) < 2:
        raise StatisticsError('variance requires at least two data points')
    return _like(_Fraction(_squares(data, xbar)) / (len(data) - 1), data)


def pvariance(data, mu=None):
    data = list(data)
    if not data:
        raise StatisticsError('pvariance requires at least one data point')
    return _like(_Fraction(_squares(data, mu)) / len(data), data)


def stdev(data, xbar=None):
    data = list(data)
    if len(data) < 2:
        raise StatisticsError('stdev requires at least two data points')
    return _math.sqrt(variance(data, xbar))


def pstdev(data, mu=None):
    return _math.sqrt(pvariance(data, mu))


def quantiles(data, *, n=4, method='exclusive'):
    data = sorted(data)
    size = len(data)
    if size < 2:
        raise StatisticsError('must have at least two data points')
    result = []
    for i in range(1, n):
        if method == 'inclusive':
            j, delta = divmod(i * (size - 1), n)
            result.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        else:
            j = min(max(i * (size + 1) // n, 1), size - 1)
            delta = i * (size + 1) - j * n
            result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
    return result
