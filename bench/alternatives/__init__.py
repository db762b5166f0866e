"""What people use instead, each written as its own documentation shows it."""
