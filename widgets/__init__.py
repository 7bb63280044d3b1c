"""What is seen: takes plain values, posts messages, imports none of the other rooms."""
