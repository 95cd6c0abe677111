"""The commands, one file a verb: arguments, one call of the library, output, exit code."""
