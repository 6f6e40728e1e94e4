from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
class Square(Shape):
    name = "square"
    def area(self): return 4
class Half(Shape):
    def area(self): return 1
print(Square().area(), Shape.__abstractmethods__ == {"area", "name"})
for cls in (Shape, Half):
    try:
        cls()
    except TypeError as error:
        print(error)
