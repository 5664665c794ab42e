"""Compile: loss, activation, metric, optimizer (KC)."""
