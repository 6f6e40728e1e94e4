print("cart is imported")
from .prices import TAX
from . import prices
def total(xs): return sum(xs) * (1 + TAX) + prices.SHIPPING
