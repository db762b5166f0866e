"""Ground segment of the International Lunar Research Station."""
