"""申请: who asks for an account, what speaks against it, who agreed."""
