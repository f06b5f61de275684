"""The parts of the Accuracy page: what the labels say, in words and as a table, and the queue of mentions to label."""
