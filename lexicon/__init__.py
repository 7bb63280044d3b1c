"""The writer's own terms: graph, rules, harvest. No Textual."""
