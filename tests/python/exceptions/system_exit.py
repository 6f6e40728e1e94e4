import sys
print("before")
try:
    sys.exit(3)
except SystemExit as stop:
    print(stop.code, repr(stop))
try:
    exit
except NameError:
    print("no exit")
sys.exit()
