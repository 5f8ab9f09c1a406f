"""Benefits (福利): what is given to whom, and the receipt of each."""
