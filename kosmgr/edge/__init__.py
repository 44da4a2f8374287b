"""What every door shares: who a visitor is, units of work per request, forged requests, background work, log lines."""
