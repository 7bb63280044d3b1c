"""The front of the house: the app, screens, commands, keymap, themes, command line."""
