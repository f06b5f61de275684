"""What the Camps page is made of: its diagram, its cards, its tables."""
