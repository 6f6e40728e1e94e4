side = "side"
