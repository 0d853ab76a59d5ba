"""Advice: who gets it, what it rests on, what would turn it, and what has happened to it since."""

from okosystem.web.advice import follow_up, one, pages

BLUEPRINTS = (pages.bp, one.bp, follow_up.bp)
