"""From a hand-written solution to what students get."""
