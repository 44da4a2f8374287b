"""Phones and SIM cards: what is registered, where, with whom, and which account lives on them."""
