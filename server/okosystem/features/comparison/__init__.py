"""/sammenlign: two to four shared resources side by side."""
