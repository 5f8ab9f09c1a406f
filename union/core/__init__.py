"""What every app stands on: money, refusals, keys, days, Chinese text. No tables."""
