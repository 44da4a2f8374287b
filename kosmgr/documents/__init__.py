"""Evidence: licences, authorisations, proofs, signed letters; their files, how long they hold, who checked them."""
