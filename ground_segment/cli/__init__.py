"""The command line: the composition root, where the rooms are joined."""
