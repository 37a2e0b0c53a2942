"""A table of a million rows on the platform and on datasette: pages, questions, exports, import, memory."""
