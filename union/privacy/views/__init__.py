"""The pages about consents, one's own data, and what is kept how long."""
