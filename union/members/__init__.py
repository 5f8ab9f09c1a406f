"""The roster (会员名册): who the union is for, and what has been true of each since when."""
