"""Decorators of functions for methods."""

from functools import partial, update_wrapper, wraps

from django.utils.functional import classproperty


class classonlymethod(classmethod):
    def __get__(self, instance, cls=None):
        if instance is not None:
            raise AttributeError("This method is available only on the class, not on instances.")
        return super().__get__(instance, cls)


def method_decorator(decorator, name=""):
    def decorated(method):
        @wraps(method)
        def inner(self, *args, **kwargs):
            bound = wraps(method)(partial(method.__get__(self, type(self))))
            for one in (decorator[::-1] if isinstance(decorator, (list, tuple)) else [decorator]):
                bound = one(bound)
            return bound(*args, **kwargs)

        return inner

    def decorate(obj):
        if not isinstance(obj, type):
            return decorated(obj)
        if not (name and hasattr(obj, name)):
            raise ValueError(
                "The keyword argument `name` must be the name of a method of the decorated class: %s. Got '%s' instead."
                % (obj, name)
            )
        method = getattr(obj, name)
        if not callable(method):
            raise TypeError("Cannot decorate '%s' as it isn't a callable attribute of %s (%s)." % (name, obj, method))
        setattr(obj, name, decorated(method))
        return obj

    return decorate
