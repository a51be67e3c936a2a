"""What happens by itself: timers with their kinds, steps after a new message. Pure."""
