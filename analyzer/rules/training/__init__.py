"""Rules about how models are trained (KT)."""
