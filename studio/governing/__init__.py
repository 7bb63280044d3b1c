"""Terms, rules and bans, compiled to a plan."""
