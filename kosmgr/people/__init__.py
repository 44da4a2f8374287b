"""员工 and their employment periods."""
