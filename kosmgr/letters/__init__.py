"""文书: letters a company prints, signs and seals; numbered, logged, from Word templates it may replace."""
