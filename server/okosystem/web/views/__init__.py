"""What views share: forms, files and figures."""
