"""How the desk looks and speaks: theme, tokens, fonts, icons, languages, safe text."""
