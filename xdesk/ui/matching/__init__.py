"""How typed letters fit names, and how the letters that fit are painted."""
