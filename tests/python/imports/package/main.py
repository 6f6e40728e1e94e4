import shop
import shop.cart
from shop.cart import total as t
from shop import prices as p
print(shop.__name__, shop.cart.total([1, 2]), t([3]), p.TAX, shop.__path__ is not None, shop.cart.__package__, __package__)
