"""The pages about insurance."""
