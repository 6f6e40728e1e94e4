"""A password is asked for where nothing can be hidden."""

import sys as _sys
import warnings as _warnings


class GetPassWarning(UserWarning):
    pass


def getpass(prompt='Password: ', stream=None):
    text = 'Can not control echo on the terminal.'
    _warnings._warn_from(text, GetPassWarning, 'getpass.py', 91, 'passwd = fallback_getpass(prompt, stream)', 'getpass')
    stream = stream or _sys.stderr
    print('Warning: Password input may be echoed.', file=stream)
    return input(prompt)


def getuser():
    return 'user'
