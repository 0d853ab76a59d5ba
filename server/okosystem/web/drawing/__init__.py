"""Pictures of answers: bars, a line over days, or a graph, drawn beside the table they show."""
