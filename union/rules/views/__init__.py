"""The pages about rules, one module per thing."""
