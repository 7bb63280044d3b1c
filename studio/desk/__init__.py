"""The desk: the page, the lanes, the quiet lines and the way into the rooms."""
