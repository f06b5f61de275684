"""The parts of the Sources page: what is known of each source, its card, its settings, and what it saw."""
