print("prices is imported")
TAX = 1
SHIPPING = 5
