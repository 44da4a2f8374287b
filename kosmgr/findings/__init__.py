"""What a check saw: opened once, seen again, cleared when gone, accepted with a reason and an end."""
