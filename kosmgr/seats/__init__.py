"""席位 1..n, KOS accounts, who sat when, posting holds."""
