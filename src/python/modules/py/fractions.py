from decimal import Decimal as _Decimal
import math as _math
import numbers as _numbers
import re as _re

_FORMAT = _re.compile(r'\s*(?P<sign>[-+]?)(?=\d|\.\d)(?P<num>\d*)(?:/(?P<denom>\d+)|(?:\.(?P<decimal>\d*))?'
                      r'(?:E(?P<exp>[-+]?\d+))?)\s*', _re.I)


class Fraction(_numbers.Rational):
    __slots__ = ('_numerator', '_denominator')

    def __new__(cls, numerator=0, denominator=None):
        self = super().__new__(cls)
        if denominator is None:
            if isinstance(numerator, str):
                m = _FORMAT.fullmatch(numerator)
                if m is None:
                    raise ValueError(f'Invalid literal for Fraction: {numerator!r}')
                n, d = int(m['num'] or '0'), int(m['denom'] or '1')
                if m['decimal']:
                    d = 10 ** len(m['decimal'])
                    n = n * d + int(m['decimal'])
                exp = int(m['exp'] or 0)
                n, d = (n * 10 ** exp, d) if exp >= 0 else (n, d * 10 ** -exp)
                if m['sign'] == '-':
                    n = -n
            elif isinstance(numerator, (int, Fraction)):
                n, d = numerator.numerator, numerator.denominator
            elif isinstance(numerator, (float, _Decimal)):
                n, d = numerator.as_integer_ratio()
            else:
                raise TypeError('argument should be a string or a Rational instance')
        elif isinstance(numerator, (int, Fraction)) and isinstance(denominator, (int, Fraction)):
            n = numerator.numerator * denominator.denominator
            d = denominator.numerator * numerator.denominator
        else:
            raise TypeError('both arguments should be Rational instances')
        if d == 0:
            raise ZeroDivisionError(f'Fraction({n}, 0)')
        g = _math.gcd(n, d) * (-1 if d < 0 else 1)
        self._numerator, self._denominator = n // g, d // g
        return self

    numerator = property(lambda self: self._numerator)
    denominator = property(lambda self: self._denominator)

    @classmethod
    def from_float(cls, f):
        return cls(*f.as_integer_ratio())

    from_decimal = from_float

    def as_integer_ratio(self):
        return self._numerator, self._denominator

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError('max_denominator should be at least 1')
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        one, two = Fraction(p0 + k * p1, q0 + k * q1), Fraction(p1, q1)
        return two if abs(two - self) <= abs(one - self) else one

    def __repr__(self):
        return f'{self.__class__.__name__}({self._numerator}, {self._denominator})'

    def __str__(self):
        return str(self._numerator) if self._denominator == 1 else f'{self._numerator}/{self._denominator}'

    def _apply(self, other, exact, operation, swap=False):
        if isinstance(other, (int, Fraction)):
            a, b = (Fraction(other), self) if swap else (self, other)
            return exact(a, b)
        if isinstance(other, float):
            return operation(other, float(self)) if swap else operation(float(self), other)
        return NotImplemented

    def _add(a, b):
        return Fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)

    def _sub(a, b):
        return Fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator)

    def _mul(a, b):
        return Fraction(a.numerator * b.numerator, a.denominator * b.denominator)

    def _div(a, b):
        return Fraction(a.numerator * b.denominator, a.denominator * b.numerator)

    def _floordiv(a, b):
        return (a.numerator * b.denominator) // (a.denominator * b.numerator)

    def _mod(a, b):
        return Fraction(a) - Fraction(b) * Fraction._floordiv(a, b)

    def __add__(self, other):
        return self._apply(other, Fraction._add, lambda a, b: a + b)

    def __radd__(self, other):
        return self._apply(other, Fraction._add, lambda a, b: a + b, True)

    def __sub__(self, other):
        return self._apply(other, Fraction._sub, lambda a, b: a - b)

    def __rsub__(self, other):
        return self._apply(other, Fraction._sub, lambda a, b: a - b, True)

    def __mul__(self, other):
        return self._apply(other, Fraction._mul, lambda a, b: a * b)

    def __rmul__(self, other):
        return self._apply(other, Fraction._mul, lambda a, b: a * b, True)

    def __truediv__(self, other):
        return self._apply(other, Fraction._div, lambda a, b: a / b)

    def __rtruediv__(self, other):
        return self._apply(other, Fraction._div, lambda a, b: a / b, True)

    def __floordiv__(self, other):
        return self._apply(other, Fraction._floordiv, lambda a, b: a // b)

    def __rfloordiv__(self, other):
        return self._apply(other, Fraction._floordiv, lambda a, b: a // b, True)

    def __mod__(self, other):
        return self._apply(other, Fraction._mod, lambda a, b: a % b)

    def __rmod__(self, other):
        return self._apply(other, Fraction._mod, lambda a, b: a % b, True)

    def __pow__(self, other):
        if isinstance(other, (int, Fraction)) and other.denominator == 1:
            n = other.numerator
            if n >= 0:
                return Fraction(self._numerator ** n, self._denominator ** n)
            return Fraction(self._denominator ** -n, self._numerator ** -n)
        return float(self) ** float(other)

    def __neg__(self):
        return Fraction(-self._numerator, self._denominator)

    def __pos__(self):
        return Fraction(self)

    def __abs__(self):
        return Fraction(abs(self._numerator), self._denominator)

    def __trunc__(self):
        n = abs(self._numerator) // self._denominator
        return -n if self._numerator < 0 else n

    __int__ = __trunc__

    def __floor__(self):
        return self._numerator // self._denominator

    def __ceil__(self):
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            floor, rest = divmod(self._numerator, self._denominator)
            return floor + (rest * 2 > self._denominator or rest * 2 == self._denominator and floor % 2)
        shift = 10 ** abs(ndigits)
        return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)

    def __float__(self):
        return self._numerator / self._denominator

    def __bool__(self):
        return bool(self._numerator)

    def __hash__(self):
        if self._denominator == 1:
            return hash(self._numerator)
        f = float(self)
        return hash(f) if Fraction.from_float(f) == self else hash((self._numerator, self._denominator))

    def _compare(self, other, operation):
        if isinstance(other, (int, Fraction)):
            return operation(self._numerator * other.denominator, other.numerator * self._denominator)
        if isinstance(other, float):
            return operation(float(self), other)
        return NotImplemented

    def __eq__(self, other):
        return self._compare(other, lambda a, b: a == b)

    def __lt__(self, other):
        return self._compare(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compare(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compare(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compare(other, lambda a, b: a >= b)

    def __reduce__(self):
        return self.__class__, (self._numerator, self._denominator)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self
