"""What rows are compared with: the same work, without the product."""
