"""Tags of the pages about one's own account."""
