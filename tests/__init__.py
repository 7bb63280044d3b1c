"""The suite mirrors the rooms; beside them architecture/, pilot/ and pictures/."""
