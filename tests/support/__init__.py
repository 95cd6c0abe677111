"""What the tests share: packages to break, commands to run, and the programs that judge."""
