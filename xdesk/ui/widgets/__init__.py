"""Small widgets and painters that every page uses: buttons, fields, chips, rings, key caps."""
