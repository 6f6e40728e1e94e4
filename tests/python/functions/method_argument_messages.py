class Lamp:
    def on(self, level):
        return level


for call in (lambda: Lamp().on(), lambda: Lamp.on(), lambda: Lamp().on(1, 2), lambda: Lamp(3)):
    try:
        call()
    except TypeError as error:
        print(error)
