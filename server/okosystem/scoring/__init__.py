"""How well an assistant answers: questions as people ask them, scored by executing its queries."""
