class Car:
    def __init__(self): self.colour = "red"


car = Car()
print(car.colour)
print(car.color)
