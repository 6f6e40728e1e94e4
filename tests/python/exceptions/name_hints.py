length = 3
try:
    print(lenght)
except NameError as error:
    print(error, error.name)
print(lenght)
