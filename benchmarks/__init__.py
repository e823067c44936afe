"""How fast the parts are, always as ratios to something that runs beside them in the same process."""
