"""kosmgr: who operates which account, on which phone, under which rule, until when."""
