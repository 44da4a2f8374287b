"""The sheets of the compliance workbook, one file each."""
