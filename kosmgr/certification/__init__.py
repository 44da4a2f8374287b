"""认证: terms, fees, invoices."""
