import sys as _sys


def import_module(name, package=None):
    if name.startswith('.'):
        if not package:
            raise TypeError(f'the \'package\' argument is required to perform a relative import for {name!r}')
        level = len(name) - len(name.lstrip('.'))
        parts = package.split('.')
        if level > len(parts):
            raise ImportError('attempted relative import beyond top-level package')
        base = '.'.join(parts[:len(parts) - level + 1])
        rest = name[level:]
        name = f'{base}.{rest}' if rest else base
    __import__(name)
    return _sys.modules[name]


def reload(module):
    name = module.__name__
    del _sys.modules[name]
    fresh = import_module(name)
    module.__dict__.update(fresh.__dict__)
    _sys.modules[name] = module
    return module


def invalidate_caches():
    pass


__import__ = __import__
