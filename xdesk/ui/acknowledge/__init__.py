"""Quick acknowledge: one line to the customer and a promised time."""
