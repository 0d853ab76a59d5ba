"""From the strategies in force to resources, and where a link is missing."""
