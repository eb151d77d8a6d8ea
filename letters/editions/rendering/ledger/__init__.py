"""The fast lane of long lists: which lists take it, and what it is given to set."""
