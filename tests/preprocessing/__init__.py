"""Random programs that prepare data with Keras, run by Keras and by kgen."""
