try:
    input("Name? ")
except EOFError as error:
    print()
    print(error)
