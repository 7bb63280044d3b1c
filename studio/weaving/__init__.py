"""From the key to the lanes: what is asked, what came, what is taken."""
