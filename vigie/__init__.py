"""The command line and the settings: thin, it calls the rooms."""

__version__ = "0.1.0"
