"""What is kept about people and until when, what nobody can protect, and a copy of what is kept about oneself."""
