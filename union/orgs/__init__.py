"""The union's organisation: the tree, who holds which office, and what an office may do."""
