"""Data against model (KD)."""
