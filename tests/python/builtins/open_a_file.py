import os
with open("made.txt", "w") as f:
    print(f.write("one\ntwo\n"))
    print("three", file=f)
with open("made.txt") as f:
    print(f.readline(), f.read().split(), f.read() == "", f.name, f.closed)
print(f.closed, [line.strip() for line in open("made.txt")])
with open("made.txt", "a") as f: f.writelines(["x", "y"])
print(open("made.txt").readlines()[-1], open("made.txt", "rb").read()[:3], os.path.exists("made.txt"))
os.remove("made.txt")
try:
    open("made.txt")
except FileNotFoundError as error:
    print(error, error.errno, error.filename)
