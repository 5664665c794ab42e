"""What is known of data without training on it: bundled sets, CSV tables, folders of images."""
