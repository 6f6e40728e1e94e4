def hello(self): return "hello " + self.name


Dyn = type("Dyn", (), {"name": "dyn", "hello": hello})
print(Dyn().hello(), Dyn.__name__, Dyn.__bases__, type(Dyn), Dyn)
