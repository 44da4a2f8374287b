"""How alike two texts or pictures are: pure reckoning on arrays, no tables, no words of the business."""
