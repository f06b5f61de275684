"""The colours of what is printed: those of the light pages, fit for white paper."""

NEGATIVE, NEUTRAL, POSITIVE, UNTONED = "#B5431C", "#7A8089", "#1F66B0", "#C9CED6"
OURS, OTHERS = "#1B222B", "#9AA1AB"
TEXT, FAINT, LINE, PANEL = "#1B222B", "#59616C", "#DDE1E6", "#F5F6F8"
