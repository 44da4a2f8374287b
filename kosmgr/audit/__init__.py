"""Who did what, when, before and after: an append-only chain that shows every cut."""
