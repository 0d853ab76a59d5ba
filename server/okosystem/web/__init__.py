"""Knows HTTP: one blueprint a module. Asks core and engine, and writes nothing."""
