class Dog:
    tricks = []
    legs = 4

    def __init__(self, name):
        self.name = name


a, b = Dog("a"), Dog("b")
a.tricks.append("sit")
a.legs = 3
print(b.tricks, b.legs, Dog.legs, a.__dict__, "legs" in b.__dict__)
del a.legs
print(a.legs)
