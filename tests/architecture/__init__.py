"""The laws of the house, held at run time where a static graph cannot see."""
