"""Backups, restores and drills: one encrypted archive of all there is, and the proof that it opens."""
