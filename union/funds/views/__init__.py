"""The pages of money, one module for each part of the work."""
