"""The memory: manuscript, undo timeline, journal, the draft on disk. No Textual."""
