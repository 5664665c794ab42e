"""Random programs of plain Python, read by kgen and run by Python itself."""
