"""What the window runs on: notices of commits, ticks, pictures, links, garbage, the agent's context."""
