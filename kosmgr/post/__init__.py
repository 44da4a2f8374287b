"""What leaves the house: notices to one person each, gathered into parcels, sent once, with a log of every attempt."""
