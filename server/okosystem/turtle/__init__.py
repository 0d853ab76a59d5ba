"""Read and write source files: style, inline statements, positions, the folders of a project."""
