"""Shapes inside the model (KS)."""
