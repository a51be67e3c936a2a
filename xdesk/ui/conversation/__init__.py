"""The conversation in front: head, transcript, what was seen of it, marks and links."""
