"""One file = one way out."""
