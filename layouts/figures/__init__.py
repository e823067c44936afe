"""Charts as plain dictionaries and SVG text, built by pure functions; nothing here imports Dash."""
