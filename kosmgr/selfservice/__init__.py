"""员工本人: what a person reads, signs, confirms and asks through a link of their own."""
