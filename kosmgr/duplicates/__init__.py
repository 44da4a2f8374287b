"""Who copied whom: groups of like notes, the heat map, templates, and what should be changed."""
