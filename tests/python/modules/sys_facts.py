import sys
print(sys.argv[1:], sys.maxsize, sys.version_info[0], sys.version_info >= (3, 8), sys.getrecursionlimit(), sys.byteorder, "sys" in sys.modules, sys.modules["sys"] is sys, sys.platform != "", sys.float_info.max, sys.intern("a"))
sys.stdout.write("written\n")
print(sys.exc_info())
try:
    1 / 0
except ZeroDivisionError:
    print(sys.exc_info()[0], sys.exc_info()[1])
