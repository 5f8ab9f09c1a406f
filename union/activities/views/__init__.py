"""Pages of activities: a member's own, and the organiser's at the desk."""
