"""绑定: who operates which account, from when until when."""
