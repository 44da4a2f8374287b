"""Papers somebody uploads (PDF, JPEG, PNG): what they are by their content, and what is left when they are clean."""
