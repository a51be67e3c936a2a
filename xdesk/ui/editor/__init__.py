"""The editor: plain text only, safe with input methods, fields of an inserted macro."""
