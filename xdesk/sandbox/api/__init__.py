"""X's endpoints as the sandbox answers them: limits, fields, errors, credits."""
