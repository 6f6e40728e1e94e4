try:
    raise
except RuntimeError as error:
    print(error)
def again():
    try:
        [].pop()
    except IndexError:
        raise
try:
    again()
except IndexError as error:
    print(error)
