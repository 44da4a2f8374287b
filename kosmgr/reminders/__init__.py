"""What falls due and who is told: one file is one reason to remind."""
