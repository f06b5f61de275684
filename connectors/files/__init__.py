"""What a file says, whoever wrote it: look at it, read it, import it."""
