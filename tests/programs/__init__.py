"""Random programs as source text, run by Keras and by kgen."""
