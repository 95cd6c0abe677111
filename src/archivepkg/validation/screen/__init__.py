"""The screen: SQL that clears the rows of a table that are surely valid.

scan: the one reading of a table that tells which of its rows are clear.
reading: how the cells of a field are read: when a text is surely a literal, and its value.
clear: surely valid, but for what other rows say. suspect: a row that is not clear, or that
shares a key with another or refers to nothing. cleared: a rule that a whole table surely keeps.
doubt: why SQL cannot tell; the table then goes to the judge whole.
judge: frictionless, who looks at the suspects and has the last word.
"""
