"""Migration from Keras 1, Keras 2 and tf.keras (KM)."""
