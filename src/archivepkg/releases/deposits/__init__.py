"""Deposits: what archives of data, and programs that cite them, want to be told of a release."""
