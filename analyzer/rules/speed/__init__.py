"""Rules about speed, memory and precision."""
