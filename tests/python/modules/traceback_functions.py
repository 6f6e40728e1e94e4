import traceback, sys
def f(): raise ValueError("deep")
try:
    f()
except ValueError as error:
    print(traceback.format_exc().splitlines()[-1])
    print([(s.name, s.lineno, s.line) for s in traceback.extract_tb(error.__traceback__)])
    print(traceback.format_exception_only(type(error), error))
    traceback.print_exc(file=sys.stdout)
