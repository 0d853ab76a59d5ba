"""Exports made from the pages: the meeting pack, and the whole site as files.

They run the web app in the same process, without a server.
"""
