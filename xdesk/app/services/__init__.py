"""What the window and the engine are given: connectors, pictures, shipped macros, public suffixes."""
