"""Sign-in with X: OAuth 2.0 with PKCE, the loopback callback, rotating tokens."""
