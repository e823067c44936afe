"""Tables in and out of the files that people and machines use."""
