from ... import z
