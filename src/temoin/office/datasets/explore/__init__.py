"""The Explore API v2.1 dialect, both ways: parameters become a question, answers become its JSON shapes."""
