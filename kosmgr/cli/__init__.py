"""Command line shell around the same use cases."""
