from .. import name
from ..side import side
from . import __name__ as here
where = (name, side, here, __name__)
