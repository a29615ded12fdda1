"""The desk's commands, for the one who runs it: the command line reaches the database and the keys itself."""
