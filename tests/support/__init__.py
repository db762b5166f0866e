"""What tests of several rooms share: real servers, and rows to write to them."""
