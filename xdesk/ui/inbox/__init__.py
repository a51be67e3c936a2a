"""The list of conversations: model, order, rows, head, search field."""
