"""What belongs to the desk itself: accounts, settings, secrets."""
