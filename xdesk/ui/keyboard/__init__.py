"""Keys and focus: presses become commands, input methods go first, Tab goes in order."""
