"""Handing a letter on: links that count who came by them, QR codes, and a box to sign for a member's site."""
