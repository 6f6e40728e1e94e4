one, _two = 1, 2
