from collections import OrderedDict, ChainMap
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a"); o.move_to_end("c", last=False)
print(o, o.popitem(last=False), o == OrderedDict(b=2, a=1), o == {"a": 1, "b": 2}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
c = ChainMap({"a": 1}, {"a": 2, "b": 3})
c["z"] = 0
print(c["a"], c["b"], sorted(c), c.maps, c.new_child({"a": 9})["a"])
