attempts = 0
while True:
    try:
        attempts += 1
        if attempts < 3: raise ConnectionError("down")
        print("up after", attempts)
        break
    except ConnectionError as error:
        print(attempts, error)
    finally:
        print("next")
