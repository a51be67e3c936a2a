"""Where a page of the window is shown: which one is in front, its head, the way back."""
