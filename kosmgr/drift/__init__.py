"""What the platform says of an entity's accounts, held against what is registered here, and putting it right."""
