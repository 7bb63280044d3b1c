"""Every place the draft has been."""
