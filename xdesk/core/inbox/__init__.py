"""The inbox as it is listed: its rows and its views."""
