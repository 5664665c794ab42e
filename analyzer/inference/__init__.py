"""Transfer functions: what every layer and operation of Keras does to shapes."""
