"""What the claims about speed are measured with: `make bench`. Ratios of one run, never a test."""
