"""What Vigie costs: import, pages and graph, measured against named peers in one run."""
