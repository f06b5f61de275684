"""Loopback servers that speak the platforms' protocols to the unmodified clients, and misbehave on demand."""
