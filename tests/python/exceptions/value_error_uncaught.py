def age(text):
    return int(text)


print(age("7"))
age("seven")
