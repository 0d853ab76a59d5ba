"""What has been proposed, by status, and the ways to propose a change."""
