"""Rows for tests, made with plain functions."""
