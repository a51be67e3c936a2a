"""What happens by itself: timers, and the steps after a new message, each once."""
