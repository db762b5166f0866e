"""One module for each kind of facility; they never import one another."""
