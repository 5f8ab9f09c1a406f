"""The pages about health."""
