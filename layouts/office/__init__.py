"""The content of the plain pages and their forms."""
