class Cat:
    def meow(self): return "meow"


print(Cat().meow())
Cat().moew()
