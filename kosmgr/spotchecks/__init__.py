"""飞行检查: accounts drawn at random, a code beside the phone on a photo, a second person who looks at it."""
