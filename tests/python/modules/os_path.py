import os, os.path
print(os.path.join("a", "b", "/c", "d"), os.path.join("a", ""), os.path.split("/x/y.txt"), os.path.splitext("a.tar.gz"), os.path.basename("/x/y"), os.path.dirname("/x/y"), os.path.normpath("a/../b/./c//d"), os.path.isabs("/a"), os.path.exists("/surely/not/here"), os.sep, os.path.commonprefix(["abc", "abd"]), os.path.relpath("/a/b", "/a/c"), os.environ.get("NOT_SET_AT_ALL", "unset"))
try:
    os.environ["NOT_SET_AT_ALL"]
except KeyError as error:
    print(repr(error))
