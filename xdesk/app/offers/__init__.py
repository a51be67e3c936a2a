"""What a desk offers in strips once it is open: bring back, clean up, keep what could not be stored."""
