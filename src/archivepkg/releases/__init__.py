"""Releases: what a curator does with them, to compare two, tidy, make one and check one."""
