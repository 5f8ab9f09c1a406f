"""The forms of money, one module for each part of the work; they validate, the actions change."""
