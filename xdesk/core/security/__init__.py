"""What must not leak: core dumps, tracebacks, and the recovery code of a file."""
