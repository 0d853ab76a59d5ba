"""Somebody's ArchiMate model beside our graph: its things linked, matched, and judged by people."""
