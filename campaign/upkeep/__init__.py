"""Backups, restores and drills: one encrypted archive of all that an installation holds, and the proof that it opens."""
