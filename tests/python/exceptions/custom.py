class ShopError(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code

    def __str__(self): return f"[{self.code}] {self.args[1]}"


class SoldOut(ShopError): ...


try:
    raise SoldOut(7, "no tea")
except ShopError as error:
    print(error, repr(error), error.args, error.code)
raise SoldOut(8, "no milk")
