"""The Memory page's parts: what is written down, the long view, the list and the search."""
