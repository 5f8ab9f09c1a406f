"""The demo: an invented kindergarten union, its spreadsheets, and how they are loaded.

It stands on top of the union and its website, and neither knows it: only the command `load_demo`
opens it. Everybody and every number in it is invented (see `demo/people.py`).
"""
