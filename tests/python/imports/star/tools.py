__all__ = ["hammer"]
hammer, saw, _hidden = "hammer", "saw", "hidden"
