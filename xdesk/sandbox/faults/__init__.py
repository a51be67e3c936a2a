"""What the sandbox does wrong when it is told to: late, refused, cut and lying answers."""
