"""Texts as X counts them and as the desk shows them: weights, links, names, invisible signs, times."""
