"""Curves of the simulated station as a picture: what was reported, with limits and faults marked."""

from simulators.plot.curves import Chosen, Curve, PlotError, choose, record
from simulators.plot.picture import draw_picture

__all__ = ["Chosen", "Curve", "PlotError", "choose", "draw_picture", "record"]
