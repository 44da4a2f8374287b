"""People who log in: grants, sessions, one-time links, API tokens, throttling."""
