from contextlib import suppress, ExitStack, closing, nullcontext, redirect_stdout, contextmanager
import io
with suppress(KeyError, ValueError):
    int("x")
with redirect_stdout(io.StringIO()) as out: print("captured")
print(out.getvalue(), end="")
@contextmanager
def c(n):
    print("in", n); yield n; print("out", n)
with ExitStack() as stack:
    print([stack.enter_context(c(i)) for i in range(2)])
    stack.callback(print, "callback")
with nullcontext(5) as five: print(five)
