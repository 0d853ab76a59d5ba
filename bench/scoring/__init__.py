"""Score assistants on benchmark questions by executing the queries that they return."""
