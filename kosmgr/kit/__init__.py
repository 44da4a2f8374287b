"""Tools without business words: clock, database, errors, money, text, paging, files, ciphers."""
