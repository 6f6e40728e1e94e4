def deconstructible(*args, path=None):
    def decorate(klass):
        def __new__(cls, *args, **kwargs):
            made = super(klass, cls).__new__(cls)
            made._constructor_args = (args, kwargs)
            return made

        def deconstruct(obj):
            if path and type(obj) is klass:
                where = path
            else:
                where = f"{obj.__class__.__module__}.{obj.__class__.__name__}"
            return where, obj._constructor_args[0], obj._constructor_args[1]

        klass.__new__ = staticmethod(__new__)
        klass.deconstruct = deconstruct
        return klass

    return decorate(*args) if args else decorate
