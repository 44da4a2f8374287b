"""Timer shell: what ticks, and what runs in the background."""
