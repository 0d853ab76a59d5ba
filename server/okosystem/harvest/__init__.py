"""What others harvest from us: the documents, made at build, and how they are judged."""
