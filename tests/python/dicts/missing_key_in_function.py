def price(menu, name):
    return menu[name] * 2


print(price({"tea": 2}, "tea"))
print(price({"tea": 2}, "cocoa"))
