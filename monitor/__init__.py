"""Raid Monitor."""
