"""How a letter's list has grown: over time, and by group, country and source."""
