"""The query language of the Explore API: a text becomes a tree, a tree becomes SQL of our own.

`grammar.lark` says what can be written and `parse` reads it; `tree` is what was read. `scope` knows the table
asked; `scalars`, `predicates`, `aggregates` and `keys` give each part its SQL, and `plan` puts a question
together. No text of a question is ever SQL: its names are looked up among the fields, its values are bound.
"""
