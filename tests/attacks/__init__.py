"""Scanners of other people, let loose on an installation of ours on this machine: ``bin/attack``, before a release."""
