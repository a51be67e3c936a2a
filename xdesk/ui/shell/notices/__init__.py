"""What the window says by itself: toasts, strips, what becomes of a reply."""
