"""The pages of the roster, one module per noun."""
