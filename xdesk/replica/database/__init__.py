"""The encrypted file: connections, integrity, schema, one writer thread, readers, its errors in words."""
