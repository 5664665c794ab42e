"""What the interpreter knows of the libraries that Keras programs use for their data."""
