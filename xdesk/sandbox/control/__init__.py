"""The control path that X does not have: time, faults, arrivals, judges."""
