"""X Chat, X's end-to-end encrypted messages: reading, opening and verifying them with the keys of one account."""
