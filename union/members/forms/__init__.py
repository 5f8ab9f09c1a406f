"""The forms of the roster, one module per noun."""
