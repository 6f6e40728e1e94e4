from collections import namedtuple as _namedtuple

ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_CEILING = (
    'ROUND_DOWN', 'ROUND_HALF_UP', 'ROUND_HALF_EVEN', 'ROUND_CEILING')
ROUND_FLOOR, ROUND_UP, ROUND_HALF_DOWN, ROUND_05UP = 'ROUND_FLOOR', 'ROUND_UP', 'ROUND_HALF_DOWN', 'ROUND_05UP'
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -MAX_EMAX
HAVE_THREADS = True

DecimalTuple = _namedtuple('DecimalTuple', 'sign digits exponent')
DecimalTuple.__module__ = 'decimal'


class DecimalException(ArithmeticError):
    pass


class Clamped(DecimalException):
    pass


class InvalidOperation(DecimalException):
    pass


class ConversionSyntax(InvalidOperation):
    pass


class DivisionByZero(DecimalException, ZeroDivisionError):
    pass


class DivisionImpossible(InvalidOperation):
    pass


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    pass


class Inexact(DecimalException):
    pass


class Rounded(DecimalException):
    pass


class Subnormal(DecimalException):
    pass


class Overflow(Inexact, Rounded):
    pass


class Underflow(Inexact, Rounded, Subnormal):
    pass


class FloatOperation(DecimalException, TypeError):
    pass


_SIGNALS = (Clamped, InvalidOperation, DivisionByZero, Inexact, Rounded, Subnormal, Overflow, Underflow,
            FloatOperation)


class Context:
    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                 traps=None):
        self.prec = 28 if prec is None else prec
        self.rounding = ROUND_HALF_EVEN if rounding is None else rounding
        self.Emin = -999999 if Emin is None else Emin
        self.Emax = 999999 if Emax is None else Emax
        self.capitals = 1 if capitals is None else capitals
        self.clamp = 0 if clamp is None else clamp
        self.flags = dict.fromkeys(_SIGNALS, False)
        if traps is None:
            traps = [InvalidOperation, DivisionByZero, Overflow]
        if not isinstance(traps, dict):
            traps = {s: s in traps for s in _SIGNALS}
        self.traps = traps

    def __setattr__(self, name, value):
        if name == 'prec' and not (isinstance(value, int) and 1 <= value <= MAX_PREC):
            raise ValueError('valid range for prec is [1, MAX_PREC]')
        object.__setattr__(self, name, value)

    def copy(self):
        return Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp, None,
                       dict(self.traps))

    __copy__ = copy

    def clear_flags(self):
        self.flags = dict.fromkeys(_SIGNALS, False)

    def create_decimal(self, num='0'):
        return Decimal(num)._fixed(self)

    def _raise(self, signal, explanation=None, result=None):
        self.flags[signal] = True
        base = signal
        for known in (InvalidOperation, DivisionByZero):
            if issubclass(signal, known):
                base = known
        if self.traps.get(base):
            raise signal([signal]) if signal in (DivisionByZero, InvalidOperation) else InvalidOperation([signal])
        return result

    def quantize(self, a, b):
        return Decimal(a).quantize(b, context=self)

    def add(self, a, b):
        return Decimal(a).__add__(b, self)

    def subtract(self, a, b):
        return Decimal(a).__sub__(b, self)

    def multiply(self, a, b):
        return Decimal(a).__mul__(b, self)

    def divide(self, a, b):
        return Decimal(a).__truediv__(b, self)

    def sqrt(self, a):
        return Decimal(a).sqrt(self)

    def __repr__(self):
        traps = ', '.join(s.__name__ for s, on in self.traps.items() if on)
        flags = ', '.join(s.__name__ for s, on in self.flags.items() if on)
        return (f'Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, Emax={self.Emax}, '
                f'capitals={self.capitals}, clamp={self.clamp}, flags=[{flags}], traps=[{traps}])')


DefaultContext = Context()
BasicContext = Context(prec=9, rounding=ROUND_HALF_UP)
ExtendedContext = Context(prec=9, rounding=ROUND_HALF_EVEN, traps=[])
_current = DefaultContext.copy()


def getcontext():
    return _current


def setcontext(context):
    global _current
    if context in (DefaultContext, BasicContext, ExtendedContext):
        context = context.copy()
    _current = context


class localcontext:
    def __init__(self, ctx=None, **kwargs):
        self._new = (ctx or getcontext()).copy()
        for name, value in kwargs.items():
            setattr(self._new, name, value)

    def __enter__(self):
        self._saved = getcontext()
        setcontext(self._new)
        return self._new

    def __exit__(self, t, v, tb):
        setcontext(self._saved)


class Decimal(_Decimal):
    __slots__ = ()

    def __new__(cls, value='0', context=None):
        if isinstance(value, str):
            made = _Decimal._parse(cls, value)
            if made is None:
                (context or getcontext())._raise(ConversionSyntax)
                return _Decimal._make(cls, False, 0, 'n', 0)
            return made
        if isinstance(value, _Decimal):
            sign, digits, exponent = value._parts()
            return _Decimal._make(cls, sign, digits, exponent, 0)
        if isinstance(value, int):
            return _Decimal._make(cls, value < 0, abs(int(value)), 0, 0)
        if isinstance(value, float):
            return cls.from_float(value)
        if isinstance(value, (tuple, list)):
            if len(value) != 3:
                raise ValueError('argument must be a sequence of length 3')
            sign, digits, exponent = value
            return _Decimal._make(cls, sign == 1, int(''.join(map(str, digits)) or '0'), exponent, 0)
        raise TypeError(f'conversion from {type(value).__name__} to Decimal is not supported')

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError('argument must be int or float')
        if f != f or f in (float('inf'), float('-inf')):
            return cls(repr(f))
        n, d = abs(f).as_integer_ratio()
        k = d.bit_length() - 1
        return _Decimal._make(cls, str(f)[0] == '-', n * 5 ** k, -k, 0)

    # What kind of number it is.

    def as_tuple(self):
        sign, digits, exponent = self._parts()
        return DecimalTuple(int(sign), tuple(map(int, str(digits))) if exponent != 'F' else (0,), exponent)

    def is_nan(self):
        return self._parts()[2] in ('n', 'N')

    def is_qnan(self):
        return self._parts()[2] == 'n'

    def is_snan(self):
        return self._parts()[2] == 'N'

    def is_infinite(self):
        return self._parts()[2] == 'F'

    def is_finite(self):
        return not isinstance(self._parts()[2], str)

    def is_signed(self):
        return self._parts()[0]

    def is_zero(self):
        return self.is_finite() and self._parts()[1] == 0

    def is_normal(self, context=None):
        return self.is_finite() and not self.is_zero()

    def adjusted(self):
        sign, digits, exponent = self._parts()
        return 0 if isinstance(exponent, str) else exponent + len(str(digits)) - 1

    def as_integer_ratio(self):
        if self.is_nan():
            raise ValueError('cannot convert NaN to integer ratio')
        if self.is_infinite():
            raise OverflowError('cannot convert Infinity to integer ratio')
        sign, n, exponent = self._parts()
        d = 1
        if exponent >= 0:
            n *= 10 ** exponent
        else:
            d = 10 ** -exponent
            from math import gcd
            g = gcd(n, d)
            n, d = n // g, d // g
        return (-n if sign else n), d

    # Texts.

    def __str__(self):
        return self._text(False)

    def __repr__(self):
        return f"Decimal('{self._text(False)}')"

    def to_eng_string(self, context=None):
        return self._text(True)

    def __format__(self, spec):
        return _format(self, spec)

    # Arithmetic.

    def _convert(self, other):
        if isinstance(other, _Decimal):
            return other
        if isinstance(other, int):
            return Decimal(other)
        return None

    def _fixed(self, context=None):
        context = context or getcontext()
        return _plain(_fix(self, context.prec, context.rounding))

    def _nan_of(self, other, context):
        for operand in (self, other):
            if operand is not None and operand.is_snan():
                return context._raise(InvalidOperation, result=Decimal('NaN'))
        for operand in (self, other):
            if operand is not None and operand.is_nan():
                return _plain(operand)
        return None

    def __add__(self, other, context=None):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        context = context or getcontext()
        if not (self.is_finite() and other.is_finite()):
            nan = self._nan_of(other, context)
            if nan is not None:
                return nan
            if self.is_infinite() and other.is_infinite() and self.is_signed() != other.is_signed():
                return context._raise(InvalidOperation, result=Decimal('NaN'))
            return _plain(self if self.is_infinite() else other)
        return _plain(_add(self, other, context.prec, context.rounding))

    __radd__ = __add__

    def __sub__(self, other, context=None):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        return self.__add__(other.copy_negate(), context)

    def __rsub__(self, other):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        return other.__sub__(self)

    def __mul__(self, other, context=None):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        context = context or getcontext()
        if not (self.is_finite() and other.is_finite()):
            nan = self._nan_of(other, context)
            if nan is not None:
                return nan
            if self.is_zero() or other.is_zero():
                return context._raise(InvalidOperation, result=Decimal('NaN'))
            return Decimal('-Infinity' if self.is_signed() != other.is_signed() else 'Infinity')
        return _plain(_multiply(self, other, context.prec, context.rounding))

    __rmul__ = __mul__

    def __truediv__(self, other, context=None):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        context = context or getcontext()
        negative = self.is_signed() != other.is_signed()
        if not (self.is_finite() and other.is_finite()):
            nan = self._nan_of(other, context)
            if nan is not None:
                return nan
            if self.is_infinite() and other.is_infinite():
                return context._raise(InvalidOperation, result=Decimal('NaN'))
            if self.is_infinite():
                return Decimal('-Infinity' if negative else 'Infinity')
            return Decimal('-0' if negative else '0')
        if other.is_zero():
            if self.is_zero():
                return context._raise(DivisionUndefined, result=Decimal('NaN'))
            return context._raise(DivisionByZero, result=Decimal('-Infinity' if negative else 'Infinity'))
        return _plain(_divide(self, other, context.prec, context.rounding))

    def __rtruediv__(self, other):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        return other.__truediv__(self)

    def __divmod__(self, other):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        context = getcontext()
        if not (self.is_finite() and other.is_finite()):
            nan = self._nan_of(other, context)
            if nan is not None:
                return nan, nan
            if self.is_infinite():
                return (context._raise(InvalidOperation, result=Decimal('NaN')),) * 2
            return Decimal(0), self._fixed()
        if other.is_zero():
            if self.is_zero():
                return (context._raise(DivisionUndefined, result=Decimal('NaN')),) * 2
            context._raise(DivisionByZero)
            return Decimal('Infinity'), context._raise(InvalidOperation, result=Decimal('NaN'))
        quotient, remainder = _divide_int(self, other)
        if len(str(quotient._parts()[1])) > context.prec:
            return (context._raise(DivisionImpossible, result=Decimal('NaN')),) * 2
        return _plain(quotient), _plain(remainder)._fixed()

    def __floordiv__(self, other):
        result = Decimal.__divmod__(self, other)
        return result if result is NotImplemented else result[0]

    def __mod__(self, other):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        if self.is_finite() and other.is_zero():
            if self.is_zero():
                return getcontext()._raise(DivisionUndefined, result=Decimal('NaN'))
            return getcontext()._raise(InvalidOperation, result=Decimal('NaN'))
        return Decimal.__divmod__(self, other)[1]

    def __rdivmod__(self, other):
        other = self._convert(other)
        return NotImplemented if other is None else other.__divmod__(self)

    def __rfloordiv__(self, other):
        other = self._convert(other)
        return NotImplemented if other is None else other.__floordiv__(self)

    def __rmod__(self, other):
        other = self._convert(other)
        return NotImplemented if other is None else other.__mod__(self)

    def remainder_near(self, other, context=None):
        other = self._convert(other)
        n = (self / other).to_integral_value(ROUND_HALF_EVEN)
        return self - n * other

    def __pow__(self, other, modulo=None):
        other = self._convert(other)
        if other is None:
            return NotImplemented
        if modulo is not None:
            return Decimal(pow(int(self), int(other), int(modulo)))
        context = getcontext()
        if other == other.to_integral_value():
            n = int(other)
            if self.is_zero() and n == 0:
                return context._raise(InvalidOperation, result=Decimal('NaN'))
            with localcontext(prec=context.prec + len(str(abs(n))) + 4):
                result = Decimal(1)
                base = self if n >= 0 else 1 / self
                n = abs(n)
                while n:
                    if n & 1:
                        result = result * base
                    n >>= 1
                    if n:
                        base = base * base
            return result._fixed(context)
        if self.is_signed() and not self.is_zero():
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        with localcontext(prec=context.prec + 6):
            result = (self.ln() * other).exp()
        return result._fixed(context)

    def __rpow__(self, other):
        other = self._convert(other)
        return NotImplemented if other is None else other.__pow__(self)

    def sqrt(self, context=None):
        context = context or getcontext()
        if self.is_nan() or self.is_infinite() and not self.is_signed():
            return _plain(self)
        if self.is_signed() and not self.is_zero():
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        return _plain(_sqrt(self, context.prec))

    def exp(self, context=None):
        context = context or getcontext()
        with localcontext(prec=context.prec + 10):
            halvings = 0
            x = self
            while abs(x) > 1:
                x = x / 2
                halvings += 1
            total = term = Decimal(1)
            n = 1
            while True:
                term = term * x / n
                if total + term == total:
                    break
                total += term
                n += 1
            for _ in range(halvings):
                total = total * total
        return total._fixed(context)

    def ln(self, context=None):
        context = context or getcontext()
        if self.is_signed() and not self.is_zero():
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        if self.is_zero():
            return Decimal('-Infinity')
        if self == 1:
            return Decimal(0)
        from math import log
        with localcontext(prec=context.prec + 10):
            shift = self.adjusted()
            scaled = self.scaleb(-shift)
            y = Decimal(repr(log(float(scaled))))
            for _ in range(8):
                e = y.exp()
                y = y + 2 * (scaled - e) / (scaled + e)
            if shift:
                y = y + Decimal(10)._ln10() * shift
        return y._fixed(context)

    def _ln10(self):
        y = Decimal(repr(2.302585092994046))
        for _ in range(8):
            e = y.exp()
            y = y + 2 * (10 - e) / (10 + e)
        return y

    def log10(self, context=None):
        context = context or getcontext()
        sign, digits, exponent = self._parts()
        text = str(digits)
        if not sign and text.rstrip('0') == '1':
            return Decimal(self.adjusted())
        with localcontext(prec=context.prec + 5):
            result = self.ln() / Decimal(10)._ln10()
        return result._fixed(context)

    def fma(self, other, third, context=None):
        context = context or getcontext()
        with localcontext(prec=MAX_PREC):
            product = self * other
        return product.__add__(third, context)

    def scaleb(self, other, context=None):
        sign, digits, exponent = self._parts()
        return _Decimal._make(Decimal, sign, digits, exponent + int(other), 0)._fixed(context)

    def __neg__(self, context=None):
        if self.is_zero() and (context or getcontext()).rounding != ROUND_FLOOR:
            return self.copy_abs()._fixed(context)
        return self.copy_negate()._fixed(context)

    def __pos__(self, context=None):
        if self.is_zero():
            return self.copy_abs()._fixed(context)
        return self._fixed(context)

    def __abs__(self, round=True, context=None):
        return self.copy_abs()._fixed(context)

    def copy_negate(self):
        sign, digits, exponent = self._parts()
        return _Decimal._make(Decimal, not sign, digits, exponent, 0)

    def copy_abs(self):
        sign, digits, exponent = self._parts()
        return _Decimal._make(Decimal, False, digits, exponent, 0)

    def copy_sign(self, other, context=None):
        sign, digits, exponent = self._parts()
        return _Decimal._make(Decimal, Decimal(other).is_signed(), digits, exponent, 0)

    # Rounding.

    def quantize(self, exp, rounding=None, context=None):
        exp = self._convert(exp)
        if exp is None:
            raise TypeError('conversion from float to Decimal is not supported')
        context = context or getcontext()
        rounding = rounding or context.rounding
        if not (self.is_finite() and exp.is_finite()):
            nan = self._nan_of(exp, context)
            if nan is not None:
                return nan
            if self.is_infinite() and exp.is_infinite():
                return _plain(self)
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        target = exp._parts()[2]
        if self.adjusted() - target + 1 > context.prec and not self.is_zero():
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        result = _plain(_rescale(self, target, rounding))
        if len(str(result._parts()[1])) > context.prec:
            return context._raise(InvalidOperation, result=Decimal('NaN'))
        return result

    def same_quantum(self, other, context=None):
        return self._parts()[2] == Decimal(other)._parts()[2]

    def to_integral_value(self, rounding=None, context=None):
        if not self.is_finite() or self._parts()[2] >= 0:
            return _plain(self)
        return _plain(_rescale(self, 0, rounding or (context or getcontext()).rounding))

    to_integral = to_integral_exact = to_integral_value

    def normalize(self, context=None):
        if not self.is_finite():
            return _plain(self)
        sign, digits, exponent = self._fixed(context)._parts()
        if digits == 0:
            return _Decimal._make(Decimal, sign, 0, 0, 0)
        while digits % 10 == 0:
            digits //= 10
            exponent += 1
        return _Decimal._make(Decimal, sign, digits, exponent, 0)

    def _whole(self, rounding):
        if self.is_nan():
            raise ValueError('cannot convert NaN to integer')
        if self.is_infinite():
            raise OverflowError('cannot convert Infinity to integer')
        sign, digits, exponent = _rescale(self, 0, rounding)._parts()
        return -digits if sign else digits

    def __int__(self):
        return self._whole(ROUND_DOWN)

    __trunc__ = __int__

    def __floor__(self):
        return self._whole(ROUND_FLOOR)

    def __ceil__(self):
        return self._whole(ROUND_CEILING)

    def __round__(self, n=None):
        if n is None:
            return self._whole(ROUND_HALF_EVEN)
        return self.quantize(_Decimal._make(Decimal, False, 1, -n, 0), ROUND_HALF_EVEN)

    def __float__(self):
        if self.is_snan():
            raise ValueError('cannot convert signaling NaN to float')
        return _Decimal.__float__(self)

    def __bool__(self):
        return not self.is_zero()

    # Comparison.

    def _cmp(self, other):
        if self.is_infinite() or other.is_infinite():
            def rank(d):
                return 0 if not d.is_infinite() else -1 if d.is_signed() else 1
            return (rank(self) > rank(other)) - (rank(self) < rank(other))
        return _compare(self, other)

    def _comparable(self, other):
        if isinstance(other, float):
            return Decimal.from_float(other)
        if hasattr(other, 'numerator') and not isinstance(other, int):
            return Decimal(other.numerator) / Decimal(other.denominator)
        return self._convert(other)

    def _ordered(self, other, test):
        other = self._comparable(other)
        if other is None:
            return NotImplemented
        if self.is_nan() or other.is_nan():
            getcontext()._raise(InvalidOperation)
            return False
        return test(self._cmp(other))

    def __eq__(self, other):
        other = self._comparable(other)
        if other is None:
            return NotImplemented
        if self.is_nan() or other.is_nan():
            return False
        return self._cmp(other) == 0

    def __ne__(self, other):
        result = Decimal.__eq__(self, other)
        return result if result is NotImplemented else not result

    def __lt__(self, other):
        return self._ordered(other, lambda c: c < 0)

    def __le__(self, other):
        return self._ordered(other, lambda c: c <= 0)

    def __gt__(self, other):
        return self._ordered(other, lambda c: c > 0)

    def __ge__(self, other):
        return self._ordered(other, lambda c: c >= 0)

    def __hash__(self):
        if self.is_snan():
            raise TypeError('Cannot hash a signaling NaN value')
        if not self.is_finite():
            return hash(float(self))
        if self == self.to_integral_value():
            return hash(int(self))
        f = float(self)
        return hash(f) if Decimal.from_float(f) == self else hash(str(self.normalize()))

    def compare(self, other, context=None):
        other = self._convert(other)
        if self.is_nan() or other.is_nan():
            return Decimal('NaN')
        return Decimal(self._cmp(other))

    def max(self, other, context=None):
        other = self._convert(other)
        return (self if self._cmp(other) >= 0 else other)._fixed(context)

    def min(self, other, context=None):
        other = self._convert(other)
        return (self if self._cmp(other) <= 0 else other)._fixed(context)

    @property
    def real(self):
        return self

    @property
    def imag(self):
        return Decimal(0)

    def conjugate(self):
        return self

    def __reduce__(self):
        return self.__class__, (str(self),)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _plain(value):
    """The value as a Decimal proper: results of arithmetic are never of a subclass."""
    if type(value) is Decimal:
        return value
    return _Decimal._make(Decimal, *value._parts(), 0)


# Closed to change, as CPython's is.
_seal(Decimal)
