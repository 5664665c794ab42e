"""The API itself (KA)."""
