"""Stakeholders on screen: the grid, one sheet, the form, the registers."""
