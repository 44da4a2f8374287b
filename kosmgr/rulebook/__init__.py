"""Platform and company rules as dated data: quotas, fees, windows, thresholds, each with its source."""
