"""The complete lists of resources, actors and conditions, the most used first."""
