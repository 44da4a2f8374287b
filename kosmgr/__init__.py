"""kosmgr: who operates which account, on which phone, under which rule, until when."""

import gc

# half a million objects that all stay are made by importing; walking them again each 700 cost a fifth of every start
gc.set_threshold(10_000, 10, 10)
