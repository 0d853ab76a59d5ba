"""What is made of the pages to take away: meeting packs and the whole site as files.

This room stands above `web`: it asks the app in the same process, without a server.
"""
