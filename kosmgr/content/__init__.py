"""The register of notes: who published what, what is planned, and the fingerprints that tell copies."""
