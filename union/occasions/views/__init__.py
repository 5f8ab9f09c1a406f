"""The pages about events."""
