"""How the parts of a training's page are read: its lines, labels, times, dates and names."""
