"""签署链接: one-time links that open one person's own page, and the campaigns they were sent in."""
