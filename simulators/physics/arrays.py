"""What the arrays of all models hold; unless a docstring says otherwise, one entry for each replica."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Quantities; their unit is in the name."""

Flags = NDArray[np.bool_]
"""Conditions."""

Codes = NDArray[np.int64]
"""States, as indices into a tuple of their names."""
