"""Reports as they are printed, kept to be read and compared."""
