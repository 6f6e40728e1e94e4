print("shop is imported")
from .prices import TAX
