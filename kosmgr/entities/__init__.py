"""主体 and 企业号, and the one door to the rows a person may see."""
