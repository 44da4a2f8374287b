"""The web shell: HTTP in, one use case, a page out."""
