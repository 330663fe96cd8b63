"""What was seen of a submission, as plain data: written by live runs, read by tests and `replay`."""
