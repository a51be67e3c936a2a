"""X Chat as X keeps it: public keys, conversations, signed ciphertext; and the customers' phones that write in it."""
