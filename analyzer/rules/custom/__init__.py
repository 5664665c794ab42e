"""Custom code and saving (KX)."""
