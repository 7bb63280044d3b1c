"""The suite mirrors the rooms; architecture/, pilot/ and pictures/ stand beside them."""
