"""BACK OFFICE: where sites and their charters are kept."""
