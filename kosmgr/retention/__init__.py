"""How long data about people are kept, and erasing them: the schedule, legal holds, and the proof that it was done."""
