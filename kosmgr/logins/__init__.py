"""Login records: who was signed in where, when and through which address; who shares, and what nobody has named yet."""
