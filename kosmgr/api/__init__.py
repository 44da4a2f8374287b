"""REST shell: HTTP and JSON around the same use cases."""
