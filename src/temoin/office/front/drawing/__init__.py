"""Charts and maps: one question of the Explore API each, drawn as SVG on the server.

A drawing fits any width without script: across it places are in per cent, down it they are in pixels.
"""
