"""The front of the house: the app, screens, commands, keymap, themes, command line."""

import os

# A key is painted at the next tick of Textual's frame clock: at 60 ticks a second that
# wait is most of what a writer feels. The clock stands still while nothing changes.
os.environ.setdefault("TEXTUAL_FPS", "120")
