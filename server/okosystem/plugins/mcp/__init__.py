"""The graph for assistants: a server of the Model Context Protocol, over stdio or HTTP."""
