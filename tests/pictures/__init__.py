"""Makes the pictures of packaging/pictures: real windows over a seeded replica, each played by keys."""
