class Field:
    def __set_name__(self, owner, name):
        self.name = name
        print(owner.__name__, name)


class Form:
    first = Field()
    second = Field()


print(Form.first.name)
