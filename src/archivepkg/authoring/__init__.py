"""Authoring: what a curator does before a release: begin a package, and add to it."""
