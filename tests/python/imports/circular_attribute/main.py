try:
    import a
except AttributeError as error:
    print(error)
