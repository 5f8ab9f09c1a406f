"""The pages of gifts, one module for each part of the work."""
