for d, k in (({}, "it's"), ({}, ("a", 1)), ({}, 3), ({}, None)):
    try:
        d[k]
    except KeyError as error:
        print(error, error.args)
