"""The bars that open above the key bar and take the keys while they are open."""

from widgets.find_bar import FindBar, FindQuery
from widgets.steer_bar import SteerBar

__all__ = ["FindBar", "FindQuery", "SteerBar"]
