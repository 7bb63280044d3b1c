"""Terms, rules and bans, held to while a take is written."""
