"""Simulators of the station's facilities: physics that agree with each other."""
