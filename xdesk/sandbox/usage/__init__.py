"""What a client has used of the sandbox: requests, limits and credits."""
