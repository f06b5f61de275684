"""What pages are drawn with: filters, words, numbers, charts, tables, states. No SQL, no analysis."""
