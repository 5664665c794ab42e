"""The language server: one module per feature, all over the same analysis of what editors hold."""
