"""The project: settings, addresses, language, headers, the tiles of the example map, the first start."""
