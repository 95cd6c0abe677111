"""`python -m archivepkg` is the same program as `archivepkg`."""

from archivepkg.cli import main

main()
