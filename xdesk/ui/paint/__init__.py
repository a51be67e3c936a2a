"""Painters: pure drawing of rings, rows, avatars, key caps; they read the theme and hold no state of the desk."""
