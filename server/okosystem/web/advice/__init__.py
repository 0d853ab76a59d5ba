"""Advice: its recipients, its grounds, what would change it, and what has happened since."""

from okosystem.web.advice import follow_up, pages

BLUEPRINTS = (pages.bp, follow_up.bp)
