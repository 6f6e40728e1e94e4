registry = {}


def register(cls):
    registry[cls.__name__.lower()] = cls
    return cls


@register
class Tea: ...


@register
class Milk: ...


print(sorted(registry), registry["tea"] is Tea)
