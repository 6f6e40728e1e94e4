x = "module"


class A:
    x = "class"
    def method(self):
        return x
    values = [x for _ in range(2)]


print(A().method(), A.values)
