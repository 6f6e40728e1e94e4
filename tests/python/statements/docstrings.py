"""The module's own."""
def f():
    """First.

    Second.
    """
class A: "Short."
print(__doc__, f.__doc__, A.__doc__, (lambda: 0).__doc__, sep="|")
