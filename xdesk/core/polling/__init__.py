"""What a channel brings, how often it may be asked, and how it stands."""
