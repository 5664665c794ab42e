"""Rules about how layers are put together (KL)."""
